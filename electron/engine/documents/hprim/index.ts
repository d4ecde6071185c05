// HPRIM Médecin: text reports of laboratories, in a file or in the text of a mail (spec §3.1, R56, R57, R59).
// It must not give a value or an identity that the file does not hold.

import type { ClinicalDocument, ParsedFile } from '../document.ts'
import type { DocumentFormat, Extract, FormatInput } from '../format.ts'
import type { Warning, WarningCode } from '../../warning.ts'
import { decodeHprim, isEncoding, type DecodedText } from './encoding.ts'
import { decodeEntities } from './entities.ts'
import { readHeader } from './header.ts'
import { hprimKind } from './recognition.ts'
import { splitRecords, type HprimRecord } from './records.ts'
import { readCodedPart } from './results.ts'

const MEDIA_TYPE = 'text/plain'

export const hprim: DocumentFormat = {
  name: 'hprim',
  recognises: (bytes) => hprimKind(bytes) !== undefined,
  parse,
  extract,
}

/** One document a record. `input.encoding` is a person's choice (R57), else the most French reading. */
function parse(input: FormatInput): ParsedFile {
  const decoded = decode(input.bytes, input.encoding)
  const kind = hprimKind(input.bytes)
  if (kind === 'segments' || kind === 'xml') return rawOnly(input, decoded)

  const warnings: Warning[] = []
  const warn = (code: WarningCode, message: string, part?: string): void => {
    warnings.push({ code, message, ...(part === undefined || part === '' ? {} : { part }) })
  }
  if (decoded.unsure) {
    warn(
      'HPRIM_ENCODING_GUESSED',
      'L’alphabet de ce compte rendu est supposé : vérifiez les lettres accentuées.',
      input.path,
    )
  }
  const records = splitRecords(decodeEntities(decoded.text))
  const documents = records.map((record, index) => {
    const path = records.length === 1 ? input.path : placeIn(input.path, index + 1)
    return toDocument(record, path, decoded, (code, message) => warn(code, message, path))
  })
  return { kind: 'hprim', documents, warnings }
}

function toDocument(
  record: HprimRecord,
  path: string,
  decoded: DecodedText,
  warn: (code: WarningCode, message: string) => void,
): ClinicalDocument {
  const truncated = record.end === 'missing' && (record.coded !== undefined || endsInsideMarker(record))
  if (truncated) warn('HPRIM_TRUNCATED', 'Ce bilan est incomplet : la fin du document manque.')
  else if (!record.headerSure || record.end !== 'FIN') {
    warn('HPRIM_HEADER_LOOSE', 'Ce compte rendu ne suit pas tout à fait le format HPRIM : comparez-le à l’original.')
  }
  const header = record.header === undefined ? {} : readHeader(record.header)
  const coded = record.coded === undefined ? undefined : readCodedPart(record.coded, truncated && record.cut)
  const ins = header.patient?.ins
  if (ins?.value.length === 15 && !ins.keyValid) warn('INS_KEY_WRONG', 'La clé du numéro INS reçu est inexacte.')
  const laboratory = header.author?.organization
  const hasResults = coded !== undefined && (coded.observations.length > 0 || coded.pending.length > 0)
  const text = readableText(record.text, coded?.text ?? [])
  return {
    source: 'hprim',
    path,
    mediaType: MEDIA_TYPE,
    encoding: decoded.encoding,
    ...header,
    ...(hasResults && laboratory !== undefined ? { laboratory } : {}),
    ...(hasResults ? { status: coded.partial || saysPartial(record.text) ? 'partial' : 'completed' } : {}),
    ...(coded === undefined ? {} : { observations: coded.observations }),
    ...(coded === undefined || coded.pending.length === 0 ? {} : { pending: coded.pending }),
    ...(text === '' ? {} : { text }),
    ...(truncated ? { incomplete: true } : {}),
  }
}

/** The printed head says it where no line carries a status; a letter that the encoding lacks may have become `?`. */
function saysPartial(text: string[]): boolean {
  return text.some((line) => /\bR.SULTATS?\s+PARTIELS?\b|\bCOMPTE[- ]RENDU\s+PARTIEL\b/.test(line))
}

/** `****FI` at the very end: the marker itself was cut. */
function endsInsideMarker(record: HprimRecord): boolean {
  return record.cut && /^\s*\*{2,4}[A-Z]{0,10}\**$/.test(record.text.at(-1) ?? '')
}

/** The text of the record, then what only the TEX lines say. */
function readableText(text: string[], tex: string[]): string {
  const known = new Set(text.map((line) => line.trim()))
  const added = tex.filter((line) => line.trim() !== '' && !known.has(line.trim()))
  return [...text, ...added]
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
}

/** HPRIM Santé and HPRIM XML go between hospitals: recognised, shown as they are (spec §3.2, R59). */
function rawOnly(input: FormatInput, decoded: DecodedText): ParsedFile {
  const message = 'Ce fichier HPRIM Santé est destiné aux logiciels des établissements : il est montré tel quel.'
  return {
    kind: 'hprim',
    documents: [
      { source: 'hprim', path: input.path, mediaType: MEDIA_TYPE, encoding: decoded.encoding, text: decoded.text },
    ],
    warnings: [{ code: 'HPRIM_SANTE', message, ...(input.path === '' ? {} : { part: input.path }) }],
  }
}

/** `#record/2` of a file with several: that record as UTF-8 text, coded part included. */
function extract(bytes: Uint8Array, place: string, encoding?: string): Extract | undefined {
  const number = /^#record\/(\d{1,4})$/.exec(place)?.[1]
  const record = splitRecords(decodeEntities(decode(bytes, encoding).text))[Number(number) - 1]
  if (record === undefined) return undefined
  const lines = [...(record.header ?? []), ...record.text, ...(record.coded ?? [])]
  return { bytes: new TextEncoder().encode(lines.join('\n')), mediaType: `${MEDIA_TYPE}; charset=utf-8` }
}

function decode(bytes: Uint8Array, chosen: string | undefined): DecodedText {
  return decodeHprim(bytes, chosen !== undefined && isEncoding(chosen) ? chosen : undefined)
}

function placeIn(path: string, record: number): string {
  return path === '' ? `#record/${record}` : `${path}!#record/${record}`
}
