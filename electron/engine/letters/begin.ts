// What a new draft starts from: an answer, a forward, a reminder, a letter to send again, a patient's page. Recipients, subject, quoted
// text, documents kept. Creates the draft; what is attached to it comes as files to be read (piece-reading.ts).

import type { Input } from '../../ipc/contract.ts'
import type { LetterAddress, LetterFields } from '../../ipc/letters.ts'
import type { ShownMessage } from '../../ipc/mail.ts'
import { PliError } from '../errors.ts'
import { citizenOf } from '../mail/citizen.ts'
import type { Mailbox } from '../mail/message.ts'
import { displaySubject } from '../mail/subject.ts'
import { bytesAt, type RawSource } from '../messages/bytes.ts'
import { shownMessage } from '../messages/shown.ts'
import { prepared } from '../store/prepared.ts'
import { getSettings } from '../store/settings.ts'
import { bodyOfText, cleanBody } from './body.ts'
import { defaultType } from './document-type.ts'
import { createDraft, hasDraft, loadDraft } from './drafts.ts'
import { letterModels } from './models.ts'
import type { PieceFile } from './piece-reading.ts'
import { senderOf } from './senders.ts'
import { sentLetter, type SentLetter } from './sent.ts'
import { answerSubject } from './subject.ts'

const MOST_QUOTED = 20_000

export interface Begun {
  draft: string
  /** to be read, then added to the draft */
  files: PieceFile[]
}

/** Throws ACCOUNT_UNKNOWN, MESSAGE_UNKNOWN, NOT_FOUND, USAGE. Call what writes in a transaction: `createDraft` alone does. */
export async function beginLetter(source: RawSource, input: Input<'letters.begin'>, now: Date): Promise<Begun> {
  const { db } = source.store
  const { how, id } = input
  if (how === 'remind' || how === 'resend') {
    if (input.letter === undefined) throw new PliError('USAGE', 'Dites de quel courrier il s’agit.')
    const sent = sentLetter(db, input.letter)
    return how === 'remind' ? remind(source, sent, now) : resend(source, sent, now)
  }
  // asked twice, begun once
  if (id !== undefined && hasDraft(db, id)) return { draft: id, files: [] }
  const message = messageOf(db, input)
  const draft = createDraft(db, firstFields(source.store, { ...input, how }, message), now, { id })
  return { draft, files: how === 'forward' && message ? await otherFiles(source, message) : [] }
}

/** What a letter of one's own would begin as, nothing written. Throws ACCOUNT_UNKNOWN, MESSAGE_UNKNOWN. */
export function preparedFields(store: RawSource['store'], input: Input<'letters.prepare'>): LetterFields {
  return firstFields(store, input, messageOf(store.db, input))
}

function messageOf(db: RawSource['store']['db'], { message }: Pick<Input<'letters.begin'>, 'message'>) {
  return message === undefined ? undefined : shownMessage(db, message)
}

function firstFields(
  store: RawSource['store'],
  input: Input<'letters.prepare'>,
  message: ShownMessage | undefined,
): LetterFields {
  const { db } = store
  const { how } = input
  const account = input.account ?? message?.placements[0]?.account ?? firstAccount(db)
  const sender = senderOf(db, account)
  const patient = input.patient ?? message?.patient?.id
  const common = { account, cc: [], receipt: true, documents: [], ...(patient === undefined ? {} : { patient }) }
  if (how === 'new' || message === undefined) {
    return {
      ...common,
      form: 'letter',
      to: input.to ?? [],
      subject: '',
      body: ownPart(db),
      typeCode: defaultType(sender),
    }
  }
  if (how === 'forward') {
    const kept = message.documents.filter(({ supersededBy }) => supersededBy === undefined).map(({ id }) => id)
    return {
      ...common,
      form: 'message',
      to: input.to ?? [],
      subject: answerSubject(message.message.subject ?? '', 'Tr'),
      body: ownPart(db) + forwarded(message),
      documents: kept,
      answers: message.id,
    }
  }
  const { to, cc } = recipientsOf(message, ownAddresses(db), how === 'replyAll')
  return {
    ...common,
    // a structured document is about a patient
    form: patient === undefined ? 'message' : getSettings(store).answerForm,
    typeCode: defaultType(sender),
    to: input.to ?? to,
    cc,
    subject: answerSubject(message.message.subject ?? '', 'Re'),
    body: ownPart(db) + quoted(message),
    answers: message.id,
  }
}

/** Never a machine that sent a receipt, never oneself; the address asked for (Reply-To) before the sender's. */
export function recipientsOf(
  { message }: Pick<ShownMessage, 'message'>,
  own: ReadonlySet<string>,
  all: boolean,
): { to: LetterAddress[]; cc: LetterAddress[] } {
  if (message.receipt !== undefined) return { to: [], cc: [] }
  const taken = new Set(own)
  const fresh = (mailboxes: Mailbox[]): LetterAddress[] =>
    mailboxes.flatMap(({ name, address }) => {
      const key = address.toLowerCase()
      if (!address.includes('@') || MACHINE.test(address) || taken.has(key)) return []
      taken.add(key)
      return [name === undefined ? { address } : { name, address }]
    })
  const mine = message.from !== undefined && own.has(message.from.address.toLowerCase())
  const sender = message.replyTo ?? (message.from === undefined ? [] : [message.from])
  // an answer to one's own letter goes on to its recipients
  const to = fresh(mine ? message.to : sender)
  if (!all) return { to, cc: [] }
  const others = fresh([...message.to, ...message.cc])
  return to.length === 0 ? { to: others, cc: [] } : { to, cc: others }
}
const MACHINE = /^(?:mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre)@/i

async function remind(source: RawSource, sent: SentLetter, now: Date): Promise<Begun> {
  const { db } = source.store
  const text = 'Je reviens vers vous au sujet du courrier ci-dessous, resté sans réponse à ce jour.'
  const below = sent.message === undefined ? '' : quoted(shownMessage(db, sent.message))
  const fields: LetterFields = {
    account: sent.account,
    form: 'message',
    to: sent.to,
    cc: [],
    subject: answerSubject(sent.subject, 'Re'),
    body: bodyOfText(text) + ownPart(db) + below,
    documents: [],
    receipt: true,
    ...(sent.patient === undefined ? {} : { patient: sent.patient }),
    ...(sent.message === undefined ? {} : { answers: sent.message }),
  }
  return { draft: createDraft(db, fields, now), files: [] }
}

/** The same letter once more: `annule et remplace` when somebody has it already and its structured document is aboard. */
async function resend(source: RawSource, sent: SentLetter, now: Date): Promise<Begun> {
  const { db } = source.store
  if (sent.draft === undefined) throw new PliError('NOT_FOUND', 'Le texte de ce courrier n’est plus dans le coffre.')
  const before = loadDraft(db, sent.draft)
  const { id: _, state: _state, savedAt: _savedAt, pieces: _pieces, leaveAt: _leaveAt, ...fields } = before
  const replaces = sent.arrived ? sent.document : undefined
  const files = prepared(
    db,
    'SELECT filename, media_type AS mediaType, bytes FROM draft_piece WHERE draft_id = ? ORDER BY position',
  )
  return { draft: createDraft(db, fields, now, { replaces }), files: files.all(sent.draft) as PieceFile[] }
}

/** Room to write, then the signature. */
function ownPart(db: RawSource['store']['db']): string {
  const { signature } = letterModels(db)
  const signed = cleanBody(signature)
  return `<p></p>${signed === '' ? '' : signed.startsWith('<p>') ? signed : `<p>${signed}</p>`}`
}

function quoted({ message }: ShownMessage): string {
  const lines = message.text.slice(0, MOST_QUOTED).split('\n')
  const text = [
    `Le ${frenchDate(message.date)}, ${nameOf(message.from)} a écrit\u00a0:`,
    ...lines.map((line) => `> ${line}`),
  ]
  return bodyOfText(text.join('\n'))
}

function forwarded({ message }: ShownMessage): string {
  const text = [
    '---------- Message transféré ----------',
    `De\u00a0: ${nameOf(message.from)}`,
    `Date\u00a0: ${frenchDate(message.date)}`,
    `Objet\u00a0: ${displaySubject(message.subject ?? '')}`,
    '',
    message.text.slice(0, MOST_QUOTED),
  ]
  return bodyOfText(text.join('\n'))
}

/** A citizen's address is a matricule: it is never quoted. */
function nameOf(mailbox: Mailbox | undefined): string {
  const citizen = citizenOf(mailbox)
  if (citizen) return citizen.label ?? 'le patient'
  return mailbox?.name ?? mailbox?.address ?? 'l’expéditeur'
}

function frenchDate(iso: string | undefined): string {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso ?? '') ?? []
  if (day === undefined) return 'date inconnue'
  return `${day}/${month}/${year}${time === undefined ? '' : ` à ${time}`}`
}

/** Files that are no clinical document: they go as they came. */
async function otherFiles(source: RawSource, message: ShownMessage): Promise<PieceFile[]> {
  const clinical = new Set(
    message.documents.flatMap(({ path, body, twins }) =>
      [path, body?.path, ...(twins ?? []).map((twin) => twin.path)].flatMap((place) => place?.split('!')[0] ?? []),
    ),
  )
  const files: PieceFile[] = []
  for (const attachment of message.message.attachments) {
    if (attachment.inline || clinical.has(attachment.path) || attachment.path.includes('!')) continue
    const { bytes, mediaType } = await bytesAt(source, message.id, attachment.path)
    files.push({ filename: attachment.filename ?? 'piece-jointe', mediaType, bytes })
  }
  return files
}

function ownAddresses(db: RawSource['store']['db']): Set<string> {
  return new Set(prepared(db, 'SELECT lower(email) FROM account').pluck().all() as string[])
}

function firstAccount(db: RawSource['store']['db']): string {
  const id = prepared(db, 'SELECT id FROM account ORDER BY position LIMIT 1').pluck().get() as string | undefined
  if (id === undefined) throw new PliError('ACCOUNT_UNKNOWN', 'Ajoutez d’abord une boîte.')
  return id
}
