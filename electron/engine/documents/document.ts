// What the rest of Pli knows of a clinical document, whatever its format. Types only, no code.
// The JSON of `pli inspect` is this shape as it is: a field that the file does not hold is absent or null, never invented.

import type { Warning } from '../warning.ts'

/** ISO 8601 with the precision and offset of the source: `2026`, `2026-11`, `2026-11-16`, `2026-11-16T08:05:00+01:00`. */
export type PartialDate = string

export type Sex = 'M' | 'F' | 'U'

export interface Ins {
  /** 15 characters as received (13 + key), or what was received when it has another length. */
  value: string
  /** Assigning authority: NIR 1.2.250.1.213.1.4.8, NIA …4.9, test …4.10, demo …4.11. Absent for HPRIM line 8. */
  oid?: string
  keyValid: boolean
}

/** Identity as the document states it (spec §2.4, §2.8). */
export interface StatedPatient {
  /** family with qualifier BR only */
  birthName?: string
  /** family with qualifier CL or SP only */
  usedName?: string
  /** an unqualified family name */
  name?: string
  /** All given names, in order; the first birth first name comes first when the source says which it is. */
  givenNames?: string[]
  /** given with qualifier CL, when the source has it */
  usedGivenName?: string
  sex?: Sex
  birthDate?: PartialDate
  /** INSEE code of the birth place, 5 characters */
  birthPlace?: string
  ins?: Ins
  /** Local identifiers (IPP): assigning authority and value. */
  localIds?: { system: string; value: string }[]
  phone?: string
}

export interface Author {
  name?: string
  /** RPPS/ADELI national id as received */
  id?: string
  organization?: string
  organizationId?: string
  /** specialty or profession label */
  specialty?: string
}

export interface Range {
  low?: number | null
  high?: number | null
  text?: string
}

export interface PreviousResult {
  value: number | null
  valueText: string
  unit?: string
  date?: PartialDate
}

export interface Observation {
  name: string
  code?: string
  codeSystem?: string
  /** a number only when the source has a number, else null */
  value: number | null
  /** as sent, with its comparator, never reformatted */
  valueText: string
  unit?: string
  range?: Range
  /** HL7 code as sent (N L H LL HH A AA < > S I R POS NEG …), never mapped, null when the source has none */
  interpretation: string | null
  comparator?: '<' | '<=' | '>' | '>=' | null
  valueCode?: { code?: string; codeSystem?: string; display?: string }
  method?: string
  laboratory?: string
  chapter?: string
  date?: PartialDate
  section?: string
  /** HL7 status as sent: completed, active, aborted (HPRIM F/R/C/P mapped: completed, active, completed, active) */
  status?: string
  comment?: string
  /** Results of earlier reports repeated here (REFR): history, never current results. */
  previous?: PreviousResult[]
  /** The same result in the second unit of an HPRIM line (fields 11 to 14): shown with it, never as another result (R52). */
  second?: Pick<Observation, 'value' | 'valueText' | 'unit' | 'range' | 'comparator'>
}

export type DocumentSource = 'xdm' | 'cda' | 'hprim' | 'pdf'

/** Bytes inside the message, found again from raw by `path`. */
export interface Blob {
  mediaType: string
  size: number
  /** hex, of the decoded bytes */
  sha256: string
  /**
   * How to find the bytes again: MIME part, then zip entry, then the place inside the document, joined by `!`:
   * `2` · `2!IHE_XDM/SUBSET01/DOC00001.XML` · `2!IHE_XDM/SUBSET01/DOC00001.XML!#body` · `2!…XML!#media/3`.
   * Outside a message (pli inspect of a bare file) the MIME part is left out.
   */
  path: string
}

/** Narrative of a document as plain data; the window draws it, no HTML string ever crosses (R48). */
export type Block =
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; caption?: string; head: Cell[][]; rows: Cell[][] }
  | { kind: 'image'; mediaId: string }
export type Inline =
  | { kind: 'text'; text: string; bold?: boolean; italic?: boolean; underline?: boolean; sub?: boolean; sup?: boolean }
  | { kind: 'break' }
  | { kind: 'image'; mediaId: string }
export interface Cell {
  inlines: Inline[]
  header?: boolean
  colSpan?: number
  rowSpan?: number
}
export interface NarrativeSection {
  title?: string
  code?: string
  blocks: Block[]
  sections?: NarrativeSection[]
}

/** Days that a document is about, from the first to the last. */
export interface Stay {
  from: PartialDate
  to: PartialDate
}

export interface ClinicalDocument {
  source: DocumentSource
  /** Place inside the file, as in Blob.path (`IHE_XDM/SUBSET01/DOC00001.XML` inside a zip). */
  path: string
  mediaType: string
  /** Encoding in which a text format was read (HPRIM): what a person may correct (R57). */
  encoding?: string
  title?: string
  /** LOINC or TA_CISIS code of the document type (JDV_J07) */
  typeCode?: string
  typeLabel?: string
  /** Date of the act (serviceEvent low / serviceStartTime), else of the document. */
  date?: PartialDate
  /** When the document itself was made (CDA effectiveTime, XDS creationTime, HPRIM line 10). */
  createdAt?: PartialDate
  /** A stay in hospital or a care that lasted: encompassingEncounter, else serviceEvent, with both its ends. */
  stay?: Stay
  uniqueId?: string
  setId?: string
  version?: number
  /** uniqueId of the document that this one replaces (RPLC) */
  replaces?: string
  author?: Author
  custodian?: string
  /** performer / laboratory of a biology report */
  laboratory?: string
  recipients?: string[]
  orderIds?: string[]
  /** N, R, V … codes as received (JDV_J08) */
  confidentiality?: string[]
  /** completed | partial: a report that announces more to come (lab:statusCode active, HPRIM P/R) */
  status?: 'completed' | 'partial'
  patient?: StatedPatient
  /** Second identity found in the same package (METADATA against CDA header); present only when it differs. */
  otherPatient?: StatedPatient
  observations?: Observation[]
  /** Codes announced without a value yet */
  pending?: string[]
  /** images of an N3, other attachments inside */
  media?: Blob[]
  /** what a person reads first: the PDF of an N1 or the PDF copy of an N3 or of its twin (R47, R49) */
  body?: Blob
  /** twins of this document found elsewhere in the same message (a PDF beside the zip, a second copy) */
  twins?: Blob[]
  narrative?: NarrativeSection[]
  /** Plain text for search and snippets (narrative, coded labels, HPRIM text; PDF text when it has been read). */
  text?: string
  /** true when the end of the document is missing: values are shown, nothing goes to curves (code 613) */
  incomplete?: boolean
}

/** Answer of a format: the documents in a file, and what could not be read. */
export interface ParsedFile {
  kind: 'xdm' | 'cda' | 'hprim' | 'pdf' | 'unknown'
  documents: ClinicalDocument[]
  warnings: Warning[]
}
