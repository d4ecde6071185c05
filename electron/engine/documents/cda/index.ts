// The CDA R2 format: one XML file → one clinical document, whatever its level of body and its country.
// Must not take a person's identity from anywhere but recordTarget, nor run the stylesheet that a file may carry.

import type { ClinicalDocument, ParsedFile } from '../document.ts'
import type { DocumentFormat, Extract, FormatInput } from '../format.ts'
import { identityWarnings, withPart } from '../identity-warnings.ts'
import type { Warning } from '../../warning.ts'
import { decodeXml } from '../xml-encoding.ts'
import { childOf, findAll, type XmlElement } from '../xml-tree.ts'
import { readXml } from '../xml.ts'
import { isBiologyReport, resultsOf, resultsOfFragment } from './biology.ts'
import { TextReferences } from './codes.ts'
import { headerOf, present } from './header.ts'
import { blobOf, contentOf, innerFiles, type InnerFile } from './media.ts'
import { narrativeOf, narrativeOfSection, plainText } from './narrative.ts'

const HEAD_BYTES = 16_384
const MAX_TEXT = 1_000_000
/** NUL and blanks, and the bytes of the byte order marks */
const PASSED_OVER = new Set([0, 9, 10, 11, 12, 13, 32, 0xef, 0xbb, 0xbf, 0xfe, 0xff])
const FRAGMENTS = new Set(['section', 'entry', 'organizer', 'observation', 'component'])

export const cda: DocumentFormat = {
  name: 'cda',
  recognises,
  parse: parseCda,
  extract: extractFromCda,
}

/** XML whose head, or tail for a document wrapped in its stylesheet, names ClinicalDocument; or a lone part of one. */
function recognises(bytes: Uint8Array): boolean {
  if (!opensWithTag(bytes)) return false
  const head = decodeXml(bytes.subarray(0, HEAD_BYTES)).text
  if (!/^\uFEFF?\s*</.test(head) || /^\uFEFF?\s*<(!doctype\s+)?html/i.test(head)) return false
  if (/<([\w.-]+:)?ClinicalDocument[\s>]/.test(head)) return true
  if (/^\uFEFF?\s*(<\?[^>]*>\s*|<!--[^]*?-->\s*)*<(section|entry|organizer|observation|component)[\s>]/.test(head)) {
    return head.includes('urn:hl7-org:v3') || head.includes('<templateId')
  }
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - HEAD_BYTES))).toString('latin1')
  return /<\/([\w.-]+:)?ClinicalDocument\s*>/.test(tail)
}

/** Whether the first byte after byte order mark, blanks and the zeros of UTF-16 is `<`: no PDF is decoded to be told from XML. */
function opensWithTag(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, HEAD_BYTES)
  let at = 0
  while (at < end && PASSED_OVER.has(bytes[at] ?? 0)) at++
  return bytes[at] === 0x3c
}

function parseCda(input: FormatInput): ParsedFile {
  const xml = readXml(input.bytes)
  const warnings: Warning[] = xml.warnings.map((warning) => withPart(warning, input.path))
  const root = documentElement(xml.root)
  if (root === undefined) {
    warnings.push(
      withPart({ code: 'CDA_INVALID', message: 'Ce fichier ne contient pas de document CDA lisible.' }, input.path),
    )
    return { kind: 'cda', documents: [], warnings }
  }
  const document = root.name === 'ClinicalDocument' ? documentOf(root, input.path) : fragmentOf(root, input.path)
  if (xml.truncated) {
    document.incomplete = true
    warnings.push(
      withPart(
        { code: 'CDA_TRUNCATED', message: 'La fin du document manque : ce qui a été reçu est affiché.' },
        input.path,
      ),
    )
  }
  const missing = root.name === 'ClinicalDocument' ? missingParts(document) : []
  if (missing.length > 0) {
    warnings.push(
      withPart(
        { code: 'CDA_INVALID', message: `L’en-tête du document est incomplet : ${missing.join(', ')}.` },
        input.path,
      ),
    )
  }
  if (document.otherPatient !== undefined) {
    warnings.push(withPart({ code: 'XDM_TWO_PATIENTS', message: 'Ce document désigne deux personnes.' }, input.path))
  }
  warnings.push(...identityWarnings(document.patient, input.path))
  return { kind: 'cda', documents: [document], warnings }
}

/** The document: the root, or inside the stylesheet that presents it (« auto-présentable », spec §2.5), or a lone part. */
function documentElement(root: XmlElement | undefined): XmlElement | undefined {
  if (root === undefined || root.name === 'ClinicalDocument') return root
  return (
    findAll(root, (element) => element.name === 'ClinicalDocument')[0] ?? (FRAGMENTS.has(root.name) ? root : undefined)
  )
}

function documentOf(root: XmlElement, path: string): ClinicalDocument {
  const references = new TextReferences(root)
  const { laboratory, ...header } = headerOf(root)
  const files = innerFiles(root)
  const blobs = files.map((file) => ({ place: file.place, blob: blobOf(file, path) }))
  const media = blobs.filter((one) => one.place !== '#body').flatMap((one) => one.blob ?? [])
  const narrative = narrativeOf(root, placeIn(files))
  const results = resultsOf(root, references)
  const text = searchText(header.title, plainText(narrative), results.observations, files)
  return {
    source: 'cda',
    path,
    mediaType: 'text/xml',
    ...header,
    ...present({
      laboratory: isBiologyReport(root) ? laboratory : undefined,
      observations: results.observations.length === 0 ? undefined : results.observations,
      pending: results.pending.length === 0 ? undefined : results.pending,
      body: blobs.find((one) => one.place === '#body')?.blob,
      media: media.length === 0 ? undefined : media,
      narrative: narrative.length === 0 ? undefined : narrative,
      text: text === '' ? undefined : text,
    }),
  }
}

/** A section or an entry without its document: its words and its results, nobody's identity. */
function fragmentOf(root: XmlElement, path: string): ClinicalDocument {
  const references = new TextReferences(root)
  const section = root.name === 'section' ? root : childOf(root, 'section')
  const narrative = section === undefined ? [] : narrativeOfSection(section, () => undefined)
  const { observations } = resultsOfFragment(root, references)
  const text = searchText(undefined, plainText(narrative), observations, [])
  return {
    source: 'cda',
    path,
    mediaType: 'text/xml',
    ...present({
      observations: observations.length === 0 ? undefined : observations,
      narrative: narrative.length === 0 ? undefined : narrative,
      text: text === '' ? undefined : text,
    }),
  }
}

function placeIn(files: readonly InnerFile[]): (id: string) => string | undefined {
  const places = new Map(files.map((file) => [file.id, file.place]))
  return (id) => places.get(id)
}

/** Title and narrative, and the labels, groups and values of coded results that the narrative does not hold; the text of a text body. */
function searchText(
  title: string | undefined,
  narrative: string,
  observations: ClinicalDocument['observations'] & object,
  files: readonly InnerFile[],
): string {
  const body = files.find((file) => file.place === '#body' && file.mediaType === 'text/plain')
  const lines = [title ?? '', narrative, body === undefined ? '' : (contentOf(body)?.toString('utf8') ?? '')]
  // the isolate of an antibiogram, the battery of a result
  const groups = new Set(observations.flatMap(({ section }) => section?.split(' – ') ?? []))
  for (const group of groups) if (!narrative.includes(group)) lines.push(group)
  for (const one of observations) {
    if (!narrative.includes(one.name))
      lines.push([one.name, one.valueText, one.unit].filter((part) => part !== undefined).join(' '))
  }
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, MAX_TEXT)
}

function missingParts(document: ClinicalDocument): string[] {
  const parts: string[] = []
  if (document.patient === undefined) parts.push('patient')
  if (document.uniqueId === undefined) parts.push('identifiant du document')
  if (document.typeCode === undefined) parts.push('type de document')
  return parts
}

/** `#body` or `#media/N` of a CDA, decoded again. */
function extractFromCda(bytes: Uint8Array, place: string): Extract | undefined {
  const root = documentElement(readXml(bytes).root)
  const file = root === undefined ? undefined : innerFiles(root).find((one) => one.place === place)
  const content = file === undefined ? undefined : contentOf(file)
  return file === undefined || content === undefined ? undefined : { bytes: content, mediaType: file.mediaType }
}
