// A draft as the messages that leave: one for the professionals, one for each citizen, who never share an envelope (journeys P5).
// It decides nothing about whether they may leave (check.ts), sends nothing, and writes nothing down.

import type { LetterAddress } from '../../ipc/letters.ts'
import { PliError } from '../errors.ts'
import { displaySubject } from '../mail/subject.ts'
import { citizenAddress, isCitizen } from './citizen.ts'
import { labelOfType } from './document-type.ts'
import type { Draft, Envelope, LetterContext } from './letter.ts'
import { newMessageId } from './headers.ts'
import { buildMessage, recipientsOf, type Outgoing } from './mime.ts'
import { CITIZEN_LIMIT, tooLarge } from './size.ts'
import { structure, typeOf, type Structured } from './structured.ts'
import { documentSubject, plainSubject } from './subject.ts'

const FOOTER = 'La lettre est jointe en PDF. Le fichier IHE_XDM.zip est destiné aux logiciels de santé.'

const NOTHING: Structured = { attached: [], codes: [], qualified: false }

/**
 * The envelopes of a letter before their bytes, in the order in which they are composed, each under a new Message-ID. The subject of one
 * that hands on structured documents is known once it is composed. Throws USAGE on what is no address.
 */
export function planEnvelopes(letter: Draft, context: LetterContext): Omit<Envelope, 'raw'>[] {
  const { patient } = context
  const own: Structured =
    letter.form === 'letter' && patient !== undefined
      ? { ...NOTHING, codes: [typeOf(letter)], card: patient.card, label: labelOfType(typeOf(letter)) }
      : NOTHING
  return outgoingOf(letter, context, own).map((outgoing) => ({
    messageId: newMessageId(outgoing.sender.address),
    from: outgoing.sender.address,
    recipients: recipientsOf(outgoing),
    subject: outgoing.subject,
  }))
}

/**
 * The envelopes of a letter, ready for SMTP, the professionals' first. `messageIds`: those of its plan; new ones when absent.
 * Throws LETTER_TOO_LARGE (521) on what the operator or Mon espace santé would refuse, LETTER_BLOCKED when it makes other envelopes
 * than were planned, DOCUMENT_UNKNOWN, STORE_CORRUPT.
 */
export async function composeEnvelopes(
  letter: Draft,
  context: LetterContext,
  messageIds?: readonly string[],
): Promise<Envelope[]> {
  const structured = await structure(letter, context)
  const outgoing = outgoingOf(letter, context, structured)
  if (messageIds !== undefined && messageIds.length !== outgoing.length) throw changed()
  const envelopes: Envelope[] = []
  for (const [n, one] of outgoing.entries()) {
    const messageId = messageIds?.[n]
    const envelope = await buildMessage({ ...one, ...(messageId === undefined ? {} : { messageId }) })
    const limit = one.to.some(isCitizen) ? Math.min(CITIZEN_LIMIT, context.limit) : context.limit
    if (envelope.raw.length > limit) throw tooLarge(envelope.raw.length, limit)
    envelopes.push(envelope)
  }
  return envelopes
}

function outgoingOf(letter: Draft, context: LetterContext, structured: Structured): Outgoing[] {
  const { sender, now: date } = context
  const [to, toCitizens] = byReader(letter.to)
  const [cc, ccCitizens] = byReader(letter.cc)
  const common = {
    sender,
    subject: subjectOf(letter, context, structured),
    body: letter.body,
    ...(letter.form === 'letter' && structured.codes.length > 0 ? { footer: FOOTER } : {}),
    attached: structured.attached,
    headers: headersOf(context, structured),
    receipt: letter.receipt,
    date,
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  }
  const copy = patientCopy(letter, context, structured)
  return [
    ...(to.length + cc.length > 0 ? [{ ...common, to, cc }] : []),
    ...[...toCitizens, ...ccCitizens].map((citizen) => ({ ...common, to: [citizen], cc: [] })),
    ...(copy === undefined ? [] : [copy]),
  ]
}

/** How many messages a letter makes. */
export function envelopeCount(letter: Draft, context: LetterContext): number {
  return outgoingOf(letter, context, NOTHING).length
}

/** A patient who can no longer be written to, since it was queued. */
function changed(): PliError {
  return new PliError('LETTER_BLOCKED', 'La copie au patient n’est plus possible.', {
    kept: 'Votre texte et vos pièces sont enregistrés.',
    next: 'Reprenez ce courrier et relisez ses destinataires.',
  })
}

function byReader(addresses: LetterAddress[]): [professionals: LetterAddress[], citizens: LetterAddress[]] {
  const citizens = addresses.filter(isCitizen)
  return [addresses.filter((one) => !citizens.includes(one)), citizens]
}

/** X-MSS-CODECDA and X-MSS-INS only beside an archive that holds a CDA (R24). */
function headersOf({ product }: LetterContext, { codes, qualified }: Structured): Record<string, string> {
  return {
    'X-MSS-NIL': product.nil,
    ...(codes.length === 0 ? {} : { 'X-MSS-CODECDA': codes.join(','), 'X-MSS-INS': qualified ? 'O' : 'N' }),
  }
}

/** R26 beside an archive; what the person wrote otherwise. */
function subjectOf(letter: Draft, context: LetterContext, { codes, card, label }: Structured): string {
  if (codes.length === 0 || card === undefined) return plainSubject(letter.subject)
  const subject = documentSubject(letter.subject, label ?? 'Document', card)
  return context.replaces === undefined ? subject : `[Annule et remplace] ${subject}`
}

/** The second message, with its own text: nothing in it names the other readers. */
function patientCopy(letter: Draft, context: LetterContext, structured: Structured): Outgoing | undefined {
  const { patientCopy: copy, receipt } = letter
  const address = context.patient && citizenAddress(context.patient.card)
  if (copy === undefined || address === undefined) return undefined
  const carried: Structured = copy.documents === true ? structured : NOTHING
  const own = displaySubject(letter.subject).replace(/^(?:(?:re|tr)\s*:\s*)+/i, '')
  return {
    sender: context.sender,
    to: [{ address }],
    cc: [],
    subject: subjectOf({ ...letter, subject: own }, context, carried),
    body: copy.body,
    attached: carried.attached,
    headers: { ...headersOf(context, carried), ...(copy.blockReplies ? { 'X-MSS-MES': 'FIN' } : {}) },
    receipt,
    date: context.now,
  }
}
