// Leaves with the documents of patients: one IHE_XDM.zip a patient, as another program of health care opens it. Originals unchanged.
// Writes nothing but these archives, and only under `out`; no name in a path.

import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Output } from '../../ipc/contract.ts'
import type { PatientCard } from '../../ipc/patients.ts'
import { PliError } from '../errors.ts'
import { aboardDocument } from '../letters/aboard.ts'
import type { AboardDocument, Sender } from '../letters/letter.ts'
import { senderOf } from '../letters/senders.ts'
import { ARCHIVE_NAME, documentName, xdmArchive } from '../letters/structured/archive.ts'
import { confidentialityCode, OTHER_FORMAT } from '../letters/structured/codes.ts'
import { oidOfBytes } from '../letters/structured/identifiers.ts'
import type { ArchiveEntry } from '../letters/structured/metadata.ts'
import { utcOfIso, utcTime } from '../letters/structured/times.ts'
import { patientCards } from '../patients/cards.ts'
import { cancelled } from '../router.ts'
import { makeFolder } from '../store/make-folder.ts'
import type { RawSource } from './bytes.ts'
import { writeFault } from './write-fault.ts'

interface Held {
  sha256: string
  path: string
}

/**
 * `<out>/<id of the card>/IHE_XDM.zip`, for one patient or for all that have documents. A document received twice leaves once; one that was
 * replaced leaves too. Throws PATIENT_UNKNOWN, DISK_FULL, FILE_UNWRITABLE, STORE_CORRUPT, CANCELLED.
 */
export async function exportXdm(
  source: RawSource,
  input: { out: string; patient?: string | undefined },
  signal: AbortSignal,
): Promise<Output<'store.export'>> {
  const { db } = source.store
  const ids =
    input.patient === undefined
      ? (db.prepare('SELECT DISTINCT patient_id FROM filing WHERE patient_id IS NOT NULL').pluck().all() as string[])
      : [input.patient]
  const sender = exporter(source)
  const messages = new Set<string>()
  const answer = { messages: 0, documents: 0, bytes: 0 }
  for (const id of ids) {
    if (signal.aborted) throw cancelled()
    const card = patientCards(db, [id]).get(id)
    if (card === undefined) throw new PliError('PATIENT_UNKNOWN', 'Cette fiche n’existe pas.')
    const documents = documentsOf(source, id)
    if (documents.length === 0) continue
    const zip = await archiveOf(source, documents, card, sender)
    for (const { sha256 } of documents) messages.add(sha256)
    answer.documents += documents.length
    answer.bytes += zip.length
    try {
      makeFolder(path.join(input.out, id))
      await writeFile(path.join(input.out, id, ARCHIVE_NAME), zip, { mode: 0o600 })
    } catch (error) {
      throw writeFault(error)
    }
  }
  return { ...answer, messages: messages.size }
}

function documentsOf({ store: { db } }: RawSource, patient: string): Held[] {
  return db
    .prepare(
      `SELECT m.sha256, d.path FROM filing f JOIN document d ON d.id = f.document_id JOIN message m ON m.id = d.message_id
       WHERE f.patient_id = ? AND d.source <> 'mail' AND NOT EXISTS
         (SELECT 1 FROM filing first WHERE first.document_id = d.duplicate_of AND first.patient_id = f.patient_id)
       ORDER BY d.sort_date, d.id`,
    )
    .all(patient) as Held[]
}

async function archiveOf(source: RawSource, held: Held[], card: PatientCard, sender: Sender): Promise<Buffer> {
  const now = new Date()
  const entries: ArchiveEntry[] = []
  const numbers = new Set<string>()
  for (const { sha256, path: place } of held) {
    const aboard = aboardDocument(source, `${sha256}/${place}`)
    const entry = await entryOf(aboard, entries.length, now)
    // two versions that kept one number are two documents
    if (numbers.has(entry.uniqueId)) entry.uniqueId = oidOfBytes(entry.bytes)
    numbers.add(entry.uniqueId)
    entries.push(entry)
  }
  return xdmArchive(entries, card, sender, now)
}

async function entryOf({ document, mediaType, bytes }: AboardDocument, at: number, now: Date): Promise<ArchiveEntry> {
  const content = await bytes()
  const isCda = document.source === 'xdm' || document.source === 'cda'
  const type = isCda ? 'text/xml' : document.source === 'hprim' ? 'text/plain' : mediaType
  const { uniqueId, typeCode, title, typeLabel, author, confidentiality, createdAt, date } = document
  const startedAt = utcOfIso(date)
  return {
    uri: documentName(at, type),
    mediaType: type,
    bytes: content,
    uniqueId: uniqueId ?? oidOfBytes(content),
    ...(typeCode === undefined ? {} : { typeCode }),
    title: title ?? typeLabel ?? 'Document',
    format: OTHER_FORMAT,
    author: author ?? {},
    ...(confidentiality === undefined ? {} : { confidentiality: confidentiality.map(confidentialityCode) }),
    createdAt: utcOfIso(createdAt ?? date) ?? utcTime(now),
    ...(startedAt === undefined ? {} : { startedAt }),
  }
}

/** The first mailbox of the profile hands the documents over. */
function exporter({ store: { db } }: RawSource): Sender {
  const account = db.prepare('SELECT id FROM account ORDER BY position LIMIT 1').pluck().get() as string | undefined
  return account === undefined ? { address: 'pli@localhost' } : senderOf(db, account)
}
