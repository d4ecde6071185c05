// Which document of the archive a PDF of the same archive is a copy of (spec §2.2: never a second document).
// Must not take an annex for a copy (an APND association is a document of its own), nor the page of one person for another's.

import type { ClinicalDocument, StatedPatient } from '../document.ts'
import type { ZipMember } from '../zip.ts'
import { contradict } from './identity.ts'
import { stemOf } from './members.ts'
import type { Association, DocumentEntry } from './metadata.ts'

/** A member, what METADATA.XML says of it when it says something, and the documents found in it. */
export interface Item {
  member: ZipMember
  bytes: Uint8Array
  entry: DocumentEntry | undefined
  /** whom a second entry about the same member, or the submission set, names, when it is another person */
  otherPatient?: StatedPatient
  documents: ClinicalDocument[]
}

/**
 * By the transformation that METADATA.XML states (XFRM, in either direction); else by the file name; else, when there is
 * one document only, by type, time and title of the two entries, or because the document refers to a page that it does
 * not hold. undefined: a document of its own.
 */
export function ownerOf(
  pdf: Item,
  items: readonly Item[],
  associations: readonly Association[],
): ClinicalDocument | undefined {
  const owners = items.filter(
    (item) =>
      item !== pdf &&
      item.documents.length === 1 &&
      item.documents[0]?.source !== 'pdf' &&
      !namesAnother(pdf, item.documents[0]),
  )
  const id = pdf.entry?.id ?? ''
  const links = associations.filter((one) => id !== '' && (one.source === id || one.target === id))
  if (links.some((link) => link.type === 'APND')) return undefined
  const linked = owners.filter((owner) =>
    links.some((link) => link.type.startsWith('XFRM') && [link.source, link.target].includes(owner.entry?.id ?? '\0')),
  )
  const named = owners.filter((owner) => stemOf(owner.member.name) === stemOf(pdf.member.name))
  const alike = owners.length === 1 ? owners.filter((owner) => isAlike(owner, pdf) || lacksPage(owner, pdf, items)) : []
  for (const found of [linked, named, alike]) if (found.length === 1) return found[0]?.documents[0]
  return undefined
}

function namesAnother({ entry, otherPatient }: Item, document: ClinicalDocument | undefined): boolean {
  const { patient } = document ?? {}
  return patient !== undefined && [entry?.patient, otherPatient].some((one) => one && contradict(one, patient))
}

/** A level 1 CDA around a `reference`: neither page nor words of its own, and one PDF only in the archive. */
function lacksPage(owner: Item, pdf: Item, items: readonly Item[]): boolean {
  const [document] = owner.documents
  const isEmpty = document?.source === 'xdm' && document.body === undefined && document.narrative === undefined
  return isEmpty && items.every((item) => item === owner || item === pdf)
}

function isAlike(owner: Item, pdf: Item): boolean {
  const [one, other] = [owner.entry?.fields, pdf.entry?.fields]
  return (
    one?.typeCode !== undefined &&
    one.typeCode === other?.typeCode &&
    one.date !== undefined &&
    one.date === other.date &&
    one.title === other.title
  )
}
