// Documents aboard that go with a letter: what they say of themselves, and their bytes, opened from raw when they are asked for.

import type { StatedPatient } from '../documents/document.ts'
import { PliError } from '../errors.ts'
import { safeFilename } from '../mail/filename.ts'
import { bytesAt, type RawSource } from '../messages/bytes.ts'
import { unpackDetails, type DetailColumns } from '../store/clinical/details.ts'
import { prepared } from '../store/prepared.ts'
import { pdfName } from './pdf-name.ts'
import type { AboardDocument } from './letter.ts'

/** @param name 'sha256/path'. Throws DOCUMENT_UNKNOWN. */
export function aboardDocument(source: RawSource, name: string): AboardDocument {
  const [sha256 = '', ...rest] = name.split('/')
  const path = rest.join('/')
  const row = prepared(
    source.store.db,
    `SELECT d.details, d.stated FROM document d JOIN message m ON m.id = d.message_id
     WHERE m.sha256 = ? AND d.path = ? AND d.source <> 'mail'`,
  ).get(sha256, path) as DetailColumns | undefined
  if (!row) throw new PliError('DOCUMENT_UNKNOWN', 'Un document de ce courrier n’est plus à bord.')
  const details = unpackDetails(row)
  const at = async (place: string): Promise<Buffer> => {
    const { bytes } = await bytesAt(source, sha256, place)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  const { body, patient } = details
  const isPdf = details.source === 'pdf'
  const named = pdfName({
    date: details.date ?? details.createdAt,
    type: details.typeLabel ?? details.title,
    ...nameOf(patient),
  })
  return {
    name,
    document: details,
    filename: isPdf ? named : safeFilename(details.title, 'document') + (details.source === 'hprim' ? '.txt' : '.xml'),
    mediaType: isPdf ? 'application/pdf' : details.mediaType,
    size: body?.size ?? 0,
    bytes: () => at(path),
    ...(!isPdf && body?.mediaType === 'application/pdf'
      ? { readable: { filename: named, size: body.size, bytes: () => at(body.path) } }
      : {}),
  }
}

function nameOf(patient: StatedPatient | undefined): { family?: string; given?: string } {
  const family = patient?.birthName ?? patient?.name ?? patient?.usedName
  const given = patient?.givenNames?.[0]
  return { ...(family === undefined ? {} : { family }), ...(given === undefined ? {} : { given }) }
}
