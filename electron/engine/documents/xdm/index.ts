// The XDM format (IHE ITI TF-2 §3.32, spec §2.3): a zip, its METADATA.XML, and the documents that both hold.
// Must not drop a document that METADATA.XML forgets or describes wrongly, nor join two persons.

import { hash } from 'node:crypto'

import type { Blob, ClinicalDocument, ParsedFile } from '../document.ts'
import { MAX_CONTAINER_DEPTH, type DocumentFormat, type Extract, type FormatInput } from '../format.ts'
import { identityWarnings } from '../identity-warnings.ts'
import { typeLabelOf } from '../type-codes.ts'
import { sha256 } from '../../sha256.ts'
import type { Warning, WarningCode } from '../../warning.ts'
import { readXml } from '../xml.ts'
import { isZip, ZIP_LIMITS, ZipArchive } from '../zip.ts'
import { contradict, joinIdentities } from './identity.ts'
import { baseName, findMember, folderOf, isAccessory, isMetadata, isOfficeFile, isPdf, mediaTypeOf } from './members.ts'
import { metadataOf, type Association, type DocumentEntry } from './metadata.ts'
import { ownerOf, type Item } from './twins.ts'

/** Archives opened inside one archive: with the smaller limits of each level, what hostile nesting can cost stays bounded. */
const MAX_NESTED = 4
const MAX_TEXT = 1_000_000

export const xdm: DocumentFormat = {
  name: 'xdm',
  recognises: isZip,
  parse: (input, parseInner) => new XdmReader(input, parseInner).read(),
  extract: extractFromZip,
}

type ParseInner = (inner: FormatInput) => Promise<ParsedFile>

class XdmReader {
  private readonly input: FormatInput
  private readonly parseInner: ParseInner
  private readonly zip: ZipArchive
  private readonly warnings: Warning[] = []
  private readonly items: Item[] = []
  private readonly associations: Association[] = []
  private nested = 0

  constructor(input: FormatInput, parseInner: ParseInner) {
    this.input = input
    this.parseInner = parseInner
    const share = 4 ** input.depth
    this.zip = new ZipArchive(input.bytes, {
      ...ZIP_LIMITS,
      maxEntryBytes: ZIP_LIMITS.maxEntryBytes / share,
      maxTotalBytes: ZIP_LIMITS.maxTotalBytes / share,
    })
  }

  async read(): Promise<ParsedFile> {
    // A letter of an office suite is a zip too: it is an attachment, not an archive of documents.
    if (isOfficeFile(this.zip.members)) return { kind: 'unknown', documents: [], warnings: [] }
    const described = this.takeDescribed()
    this.takeOthers()
    await this.parseItems()
    const documents = this.items.flatMap((item) => item.documents)
    if (!described && documents.length > 0) {
      this.warn(
        'XDM_NO_METADATA',
        'L’archive n’a pas de fiche METADATA lisible : ses documents sont reconnus à leur contenu.',
      )
    }
    this.comparePersons(documents)
    return {
      kind: described || documents.length > 0 ? 'xdm' : 'unknown',
      documents,
      warnings: [...this.zip.warnings.map((one) => this.placed(one)), ...this.warnings],
    }
  }

  /** Members that a METADATA.XML describes. True when one of them could be read. */
  private takeDescribed(): boolean {
    let described = false
    for (const member of this.zip.members.filter(isMetadata)) {
      const bytes = this.zip.read(member)
      const file = bytes === undefined ? undefined : readXml(bytes)
      const metadata = file?.root === undefined ? undefined : metadataOf(file.root)
      if (file === undefined || metadata === undefined || file.truncated) {
        this.warn('XDM_METADATA_BROKEN', 'La fiche METADATA de l’archive n’est pas lisible en entier.', member.name)
      }
      for (const warning of file?.warnings ?? []) this.warnings.push({ ...warning, part: this.pathOf(member.name) })
      if (metadata === undefined) continue
      described = true
      this.associations.push(...metadata.associations)
      for (const entry of metadata.entries) this.takeEntry(entry, folderOf(member))
    }
    return described
  }

  private takeEntry(entry: DocumentEntry, folder: string): void {
    const candidates = this.zip.members.filter((member) => !isMetadata(member))
    const member = entry.uri === undefined ? undefined : findMember(candidates, folder, entry.uri)
    const taken = this.items.find((item) => item.member === member)
    if (taken !== undefined) {
      // two entries that make one member the document of two persons
      const [one, other] = [taken.entry?.patient, entry.patient]
      if (one !== undefined && other !== undefined && contradict(one, other)) taken.otherPatient ??= other
      return
    }
    const bytes = member === undefined ? undefined : this.zip.read(member)
    if (member === undefined || bytes === undefined) {
      this.warn('XDM_DOCUMENT_MISSING', 'Un document annoncé par l’archive ne s’y trouve pas.', entry.uri)
      return
    }
    if (entry.hash !== undefined && !hashAgrees(entry.hash, bytes)) {
      this.warn(
        'XDM_HASH_MISMATCH',
        'L’empreinte annoncée n’est pas celle du document reçu : il a pu être modifié.',
        member.name,
      )
    }
    if (entry.size !== undefined && entry.size !== bytes.length) {
      this.warn('XDM_SIZE_MISMATCH', 'La taille annoncée n’est pas celle du document reçu.', member.name)
    }
    const { otherPatient } = entry
    this.items.push({ member, bytes, entry, ...(otherPatient === undefined ? {} : { otherPatient }), documents: [] })
  }

  /** Everything else that could be a document. */
  private takeOthers(): void {
    for (const member of this.zip.members) {
      if (isMetadata(member) || isAccessory(member) || this.items.some((item) => item.member === member)) continue
      const bytes = this.zip.read(member)
      if (bytes !== undefined) this.items.push({ member, bytes, entry: undefined, documents: [] })
    }
  }

  /** Structured documents first, so that each PDF finds the one it is a copy of. */
  private async parseItems(): Promise<void> {
    const isCopyable = (item: Item): boolean => isPdf(item.bytes)
    for (const item of this.items) if (!isCopyable(item)) await this.parseItem(item)
    for (const item of this.items.filter(isCopyable)) {
      const owner = ownerOf(item, this.items, this.associations)
      if (owner === undefined) await this.parseItem(item)
      else this.addCopy(owner, item)
    }
  }

  private addCopy(owner: ClinicalDocument, item: Item): void {
    const blob = this.blobOf(item)
    if (owner.body === undefined) owner.body = blob
    else owner.twins = [...(owner.twins ?? []), blob]
  }

  private async parseItem(item: Item): Promise<void> {
    const path = this.pathOf(item.member.name)
    const depth = this.input.depth + 1
    if (isZip(item.bytes) && (depth > MAX_CONTAINER_DEPTH || ++this.nested > MAX_NESTED)) {
      this.warn(
        'ZIP_NESTED',
        'Des archives sont emboîtées au-delà de la limite : celle-ci n’est pas ouverte.',
        item.member.name,
      )
      return
    }
    const parsed = await this.parseInner({ ...this.input, bytes: item.bytes, path, depth })
    this.warnings.push(...parsed.warnings)
    const documents = parsed.documents.map((one) => (one.source === 'cda' ? { ...one, source: 'xdm' as const } : one))
    if (documents.length === 0 && item.entry !== undefined) documents.push(this.opaqueDocument(item))
    item.documents = documents.map((one) => this.described(one, item))
  }

  /** A document that METADATA.XML announces in a format that Pli does not read (text, image): shown by its entry. */
  private opaqueDocument(item: Item): ClinicalDocument {
    const body = this.blobOf(item)
    const isText = body.mediaType === 'text/plain'
    return {
      source: 'xdm',
      path: body.path,
      mediaType: body.mediaType,
      body,
      ...(isText ? { text: Buffer.from(item.bytes).toString('utf8').slice(0, MAX_TEXT) } : {}),
    }
  }

  /** What the document says of itself, completed by its entry; the two identities compared (R42). */
  private described(document: ClinicalDocument, { entry, otherPatient }: Item): ClinicalDocument {
    if (entry === undefined) return document
    const label =
      typeLabelOf(document.typeCode ?? entry.fields.typeCode) ?? document.typeLabel ?? entry.fields.typeLabel
    // What one of the two keeps from the patient is kept from him, whatever the other says (R36).
    const confidentiality = new Set([...(entry.fields.confidentiality ?? []), ...(document.confidentiality ?? [])])
    const { patient, differs } = joinIdentities(entry.patient, document.patient)
    if (differs || otherPatient !== undefined)
      this.warnTwoPersons('L’archive et le document qu’elle contient ne désignent pas la même personne.', document.path)
    if (document.patient?.ins === undefined || differs)
      this.warnings.push(...identityWarnings(entry.patient, document.path))
    return {
      ...entry.fields,
      ...document,
      ...(confidentiality.size === 0 ? {} : { confidentiality: [...confidentiality] }),
      ...(label === undefined ? {} : { typeLabel: label }),
      ...(patient === undefined ? {} : { patient }),
      ...(otherPatient === undefined ? {} : { otherPatient }),
      ...(differs && document.patient !== undefined ? { otherPatient: document.patient } : {}),
    }
  }

  /** Two documents of one archive about two persons (R37): each keeps its own. */
  private comparePersons(documents: readonly ClinicalDocument[]): void {
    const first = documents.find((document) => document.patient !== undefined)?.patient
    if (first === undefined) return
    for (const { patient, path } of documents) {
      if (patient !== undefined && contradict(first, patient)) {
        this.warnTwoPersons('Les documents de cette archive ne concernent pas tous la même personne.', path)
        return
      }
    }
  }

  private warnTwoPersons(message: string, path: string): void {
    if (this.warnings.some((one) => one.code === 'XDM_TWO_PATIENTS' && one.message === message)) return
    this.warnings.push({ code: 'XDM_TWO_PATIENTS', message, ...(path === '' ? {} : { part: path }) })
  }

  private blobOf(item: Item): Blob {
    return {
      mediaType: mediaTypeOf(item.bytes, item.member.name, item.entry?.mimeType),
      size: item.bytes.length,
      sha256: sha256(item.bytes),
      path: this.pathOf(item.member.name),
    }
  }

  private pathOf(name: string): string {
    return this.input.path === '' ? name : `${this.input.path}!${name}`
  }

  private placed(warning: Warning): Warning {
    const part = warning.part === undefined ? this.input.path : this.pathOf(warning.part)
    return part === '' ? warning : { ...warning, part }
  }

  private warn(code: WarningCode, message: string, name?: string): void {
    this.warnings.push(this.placed({ code, message, ...(name === undefined ? {} : { part: name }) }))
  }
}

/** SHA-1 in hexadecimal (ITI TF-3); another form than 40 digits is no hash that can be compared. */
function hashAgrees(announced: string, bytes: Uint8Array): boolean {
  return !/^[0-9a-f]{40}$/.test(announced) || hash('sha1', bytes) === announced
}

/** One member of the archive, by its name. */
function extractFromZip(bytes: Uint8Array, place: string): Extract | undefined {
  const zip = new ZipArchive(bytes)
  const member = zip.find(place)
  const content = member === undefined ? undefined : zip.read(member)
  if (content === undefined) return undefined
  return {
    bytes: content,
    mediaType: mediaTypeOf(content, place),
    filename: place.slice(place.lastIndexOf('/') + 1) || baseName(place),
  }
}
