// The zip of an IHE XDM submission (spec §2.3): human pages at its head, one subset, its METADATA.XML and documents. Pure, times given.

import { zipSync, type Zippable } from 'fflate'
import type { PatientCard } from '../../../ipc/patients.ts'
import { VERSION } from '../../version.ts'
import { escapeHtml } from '../body.ts'
import type { Sender } from '../letter.ts'
import { writerName } from '../sender.ts'
import { metadataXml, type ArchiveEntry } from './metadata.ts'

export const ARCHIVE_NAME = 'IHE_XDM.zip'
export const ARCHIVE_TYPE = 'application/zip'
const SUBSET = 'IHE_XDM/SUBSET01/'

/** Names of 8.3 in capitals, as media of the XDM profile want them. */
export function documentName(position: number, mediaType: string): string {
  const extension = mediaType === 'application/pdf' ? 'PDF' : mediaType === 'text/plain' ? 'TXT' : 'XML'
  return `DOC${String(position + 1).padStart(5, '0')}.${extension}`
}

export function xdmArchive(entries: ArchiveEntry[], card: PatientCard, sender: Sender, now: Date): Buffer {
  const files: Record<string, Uint8Array> = {
    'INDEX.HTM': Buffer.from(indexPage(entries, sender)),
    'README.TXT': Buffer.from(readme(sender)),
    [`${SUBSET}METADATA.XML`]: metadataXml(entries, card, sender, now),
    ...Object.fromEntries(entries.map((entry) => [SUBSET + entry.uri, entry.bytes])),
  }
  const dated: Zippable = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, [bytes, { mtime: now, level: 6 }]]),
  )
  return Buffer.from(zipSync(dated))
}

/** No patient on it: it opens in any browser. */
function indexPage(entries: ArchiveEntry[], sender: Sender): string {
  const rows = entries.map(({ title, uri }) => `<li><a href="${SUBSET}${uri}">${escapeHtml(title)}</a></li>`)
  return `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Documents de santé</title></head><body>
<h1>Documents de santé</h1><p>Envoyés par ${escapeHtml(writerName(sender))}.</p>
<ul>${rows.join('')}</ul><p>Description des documents\u00a0: <a href="${SUBSET}METADATA.XML">METADATA.XML</a></p>
</body></html>
`
}

function readme(sender: Sender): string {
  return [
    'Archive IHE XDM (Cross-Enterprise Document Media Interchange).',
    `Emetteur : ${writerName(sender)} <${sender.address}>`,
    `Logiciel : Pli ${VERSION}`,
    'Les documents sont dans IHE_XDM/SUBSET01, decrits par METADATA.XML.',
    '',
  ].join('\r\n')
}
