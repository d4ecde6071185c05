// The members of an archive: which one METADATA.XML means, which ones are no document, what kind of bytes they are.
// Must not read bytes beyond the first few.

import type { ZipMember } from '../zip.ts'

const METADATA = /metadata\.xml(~\d+)?$/i
const ACCESSORY =
  /(^|\/)(index\.html?|readme[^/]*|\.[^/]*|thumbs\.db|desktop\.ini)$|\.(xslt?|css|js|dtd|xsd|sch|ico|gif)$|(^|\/)__MACOSX\//i

/** METADATA.XML at any depth; one real sender leaves out the slash before it (`SUBSET01METADATA.xml`). */
export function isMetadata(member: ZipMember): boolean {
  return METADATA.test(member.name)
}

/** What every archive carries for people and browsers: never a document, never shown (INDEX.HTM is never rendered). */
export function isAccessory(member: ZipMember): boolean {
  return ACCESSORY.test(member.name)
}

/** docx, xlsx, odt…: recognised by the member that their formats ask for. */
export function isOfficeFile(members: readonly ZipMember[]): boolean {
  return members.some((member) => member.name === '[Content_Types].xml' || member.name === 'mimetype')
}

/** What stands before METADATA.XML in its name: the folder, with its slash when it has one. */
export function folderOf(metadata: ZipMember): string {
  return metadata.name.replace(METADATA, '')
}

/**
 * The member that a URI means: as written under the folder, then without regard to case and to `./` and `%20`, then the
 * only one of that file name anywhere.
 */
export function findMember(members: readonly ZipMember[], folder: string, uri: string): ZipMember | undefined {
  const path = decoded(uri)
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
  const exact = members.find((member) => member.name === folder + path)
  if (exact !== undefined) return exact
  const lower = (folder + path).toLowerCase()
  const loose = members.find((member) => member.name.toLowerCase() === lower)
  if (loose !== undefined) return loose
  const name = baseName(path)
  const same = members.filter(
    (member) => baseName(member.name) === name || member.name.toLowerCase() === path.toLowerCase(),
  )
  return same.length === 1 ? same[0] : undefined
}

/** File name in lower case, without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

/** Folder and file name without extension, in lower case: what a document and its PDF copy have in common. */
export function stemOf(path: string): string {
  return path.toLowerCase().replace(/\.[a-z0-9]{1,5}(~\d+)?$/, '')
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}

export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')
}

/** By content for what Pli opens itself, else as announced, else by the extension. */
export function mediaTypeOf(bytes: Uint8Array, name: string, announced?: string): string {
  if (isPdf(bytes)) return 'application/pdf'
  const extension = /\.([a-z0-9]{1,5})(~\d+)?$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return announced ?? TYPES[extension] ?? 'application/octet-stream'
}

const TYPES: Readonly<Record<string, string>> = {
  xml: 'text/xml',
  txt: 'text/plain',
  hpr: 'text/plain',
  rtf: 'text/rtf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  zip: 'application/zip',
}
