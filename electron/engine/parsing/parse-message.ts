// All that ingest stores of one message: mail, clinical documents, kinds, words for the index. Pure; knows no store and no patient card.

import type { ClinicalDocument, StatedPatient } from '../documents/document.ts'
import { parseFile } from '../documents/parse-file.ts'
import { mergeTwins } from '../documents/twins.ts'
import { citizenOf } from '../mail/citizen.ts'
import type { Message } from '../mail/message.ts'
import { describe } from '../mail/parse.ts'
import { openMail, type Part } from '../mail/parts.ts'
import { quotedFrom } from '../mail/quote.ts'
import type { Warning } from '../warning.ts'
import type { MessageKind, ParsedMessage, ParseOptions } from './job.types.ts'

/** A message may carry a whole night of a laboratory; more files than this is no mail of ours. */
const MAX_CANDIDATES = 500
const PREVIEW = 160

/** Parses one raw message. Never rejects: what cannot be read is a warning, the rest is kept. */
export async function parseMessage(raw: Uint8Array, options: ParseOptions = {}): Promise<ParsedMessage> {
  const opened = openMail(raw)
  const { message, warnings } = describe(opened)
  // a receipt returns what we sent ourselves: those documents are not received again
  const found = message.receipt ? { documents: [], warnings: [] } : await readDocuments(opened.parts, options)
  const documents = mergeTwins(found.documents, message.attachments)
  warnings.push(...found.warnings, ...twoPatients(documents))
  return {
    size: raw.length,
    message,
    documents,
    kinds: kindsOf(message, documents, warnings),
    preview: preview(message),
    searchText: [message.text, ...message.attachments.map((a) => a.filename ?? '')].filter(Boolean).join('\n'),
    pendingText: pendingText(documents),
    warnings,
  }
}

/** Every part whose content is that of a clinical format, the text of the mail included (HPRIM comes there, R56): never by name. */
async function readDocuments(
  parts: Part[],
  options: ParseOptions,
): Promise<{ documents: ClinicalDocument[]; warnings: Warning[] }> {
  const documents: ClinicalDocument[] = []
  const warnings: Warning[] = []
  let read = 0
  for (const { leaf, bytes, opened } of parts) {
    if (opened || leaf.contentType === 'text/html') continue
    if (read === MAX_CANDIDATES) {
      const message = `Ce message a plus de ${MAX_CANDIDATES} documents : les suivants restent en pièces jointes.`
      warnings.push({ code: 'LIMIT_SIZE', message, part: leaf.path })
      break
    }
    // parseFile looks at the content first; `unknown` costs a look at the head
    const file = await parseFile({ bytes, path: leaf.path, depth: 0, ...options })
    if (file.kind !== 'unknown') read++
    documents.push(...file.documents)
    warnings.push(...file.warnings)
  }
  return { documents, warnings }
}

const PRESCRIPTIONS = new Set(['57833-6', '57832-8', '57828-6', 'PRESC-BIO', 'PRESC-INF', 'PRESC-KINE', 'PRESC-AAT'])

function kindsOf(message: Message, documents: ClinicalDocument[], warnings: Warning[]): MessageKind[] {
  const kinds = new Set<MessageKind>()
  for (const document of documents) kinds.add(kindOf(document))
  if (citizenOf(message.from)) kinds.add('patient')
  if (message.receipt) kinds.add('receipt')
  const unread = warnings.some((w) => w.code === 'SMIME_OPAQUE' || w.code === 'APICRYPT')
  if (unread && documents.length === 0) kinds.add('unreadable')
  if (documents.length === 0 && !message.receipt && !unread) {
    kinds.add(message.attachments.some((a) => !a.inline) ? 'attachment' : 'text')
  }
  return [...kinds]
}

function kindOf(document: ClinicalDocument): MessageKind {
  if (document.source === 'hprim' || document.typeCode === '11502-2') return 'biology'
  if (document.typeCode === '18748-4') return 'imaging'
  if (document.typeCode !== undefined && PRESCRIPTIONS.has(document.typeCode)) return 'prescription'
  if (document.observations && document.observations.length > 0) return 'biology'
  // a PDF alone says nothing of what it is
  return document.source === 'pdf' ? 'attachment' : 'letter'
}

/** First own words of the sender, on one line. */
function preview(message: Message): string {
  const own = message.text.slice(0, quotedFrom(message.text))
  const words = (own.trim() === '' ? message.text : own).slice(0, 4000).replace(/\s+/g, ' ').trim()
  return words.length <= PREVIEW ? words : `${words.slice(0, PREVIEW - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** PDF pages whose words are nowhere else (a CDA level 1 holds its title only): read at idle. */
function pendingText(documents: ClinicalDocument[]): string[] {
  return documents.flatMap(({ source, body, narrative }) =>
    body?.mediaType === 'application/pdf' && source !== 'hprim' && !narrative ? [body.path] : [],
  )
}

/** R37: one message concerns one person. Each pair is compared on what both state. */
function twoPatients(documents: ClinicalDocument[]): Warning[] {
  const stated = documents.flatMap((d) => (d.patient ? [{ patient: d.patient, source: d.source, path: d.path }] : []))
  const first = stated[0]
  const other =
    first && stated.find((s) => differ(first.patient, s.patient, first.source === 'hprim' || s.source === 'hprim'))
  if (!other) return []
  return [
    {
      code: 'XDM_TWO_PATIENTS',
      message: 'Les documents de ce message nomment des personnes différentes.',
      part: other.path,
    },
  ]
}

function differ(a: StatedPatient, b: StatedPatient, hprim: boolean): boolean {
  // line 8 of HPRIM is often the number of the insured parent: it proves nothing
  if (!hprim && a.ins && b.ins && a.ins.value.slice(0, 13) !== b.ins.value.slice(0, 13)) return true
  if (a.birthDate && b.birthDate && !a.birthDate.startsWith(b.birthDate) && !b.birthDate.startsWith(a.birthDate))
    return true
  if (disjoint(familyNames(a), familyNames(b))) return true
  return disjoint(givenNames(a), givenNames(b))
}

const familyNames = (p: StatedPatient): string[] =>
  [p.birthName, p.usedName, p.name].filter((n) => n !== undefined).map(folded)
const givenNames = (p: StatedPatient): string[] =>
  [...(p.givenNames ?? []), ...(p.usedGivenName ? [p.usedGivenName] : [])].map(folded)

const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toUpperCase()

/** Both sides say something and nothing of it begins alike: `JEANNE` and `JEANNE MARIE` are not two persons. */
const disjoint = (a: string[], b: string[]): boolean =>
  a.length > 0 && b.length > 0 && !a.some((x) => b.some((y) => x.startsWith(y) || y.startsWith(x)))
