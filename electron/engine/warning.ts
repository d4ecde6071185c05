// What a parser could not do, beside what it could. A warning never stops a message: it names the part and stays with it.

/**
 * Codes of the parsing world. Each has one French sentence, made by the parser that emits it.
 * The set is open for growth, closed for renaming: the window and the CLI show `message`, tests stand on `code`.
 */
export type WarningCode =
  | 'MIME_MALFORMED' // a structure fault; what could be read is kept
  | 'MIME_TOO_DEEP' // nesting over the limit
  | 'CHARSET_UNKNOWN' // unknown or wrong charset, decoded by best guess
  | 'ENCODING_BROKEN' // base64 / quoted-printable cut or dirty
  | 'TNEF_UNREADABLE'
  | 'SMIME_OPAQUE' // encrypted, or a signed part that could not be opened
  | 'APICRYPT' // Apicrypt v1 content, not readable here (R58)
  | 'ZIP_BROKEN'
  | 'ZIP_TRUNCATED'
  | 'ZIP_UNSAFE_PATH'
  | 'ZIP_SYMLINK'
  | 'ZIP_BOMB'
  | 'ZIP_ENCRYPTED'
  | 'ZIP_NESTED'
  | 'ZIP_DUPLICATE_NAME'
  | 'ZIP_TOO_MANY_ENTRIES'
  | 'XML_MALFORMED'
  | 'XML_DTD' // a DOCTYPE or entity was met and refused (R45)
  | 'XML_TOO_DEEP'
  | 'XDM_NO_METADATA'
  | 'XDM_METADATA_BROKEN'
  | 'XDM_HASH_MISMATCH'
  | 'XDM_SIZE_MISMATCH'
  | 'XDM_DOCUMENT_MISSING'
  | 'XDM_TWO_PATIENTS' // patientId and CDA header, or two documents, name different persons (R37, R42)
  | 'CDA_TRUNCATED'
  | 'CDA_INVALID' // a required header element is missing or unusable
  | 'HPRIM_TRUNCATED'
  | 'HPRIM_HEADER_LOOSE' // no end tag, or header line out of place
  | 'HPRIM_ENCODING_GUESSED'
  | 'HPRIM_SANTE' // HPRIM Santé / XML: recognised, raw view only (R59)
  | 'PDF_UNREADABLE'
  | 'PDF_ENCRYPTED'
  | 'INS_KEY_WRONG' // « La clé du numéro INS reçu est inexacte. » (R44)
  | 'INS_TEST_OID' // test or demonstration identity (R43)
  | 'LIMIT_TIME' // the parsing job was ended by its time limit
  | 'LIMIT_MEMORY'
  | 'LIMIT_SIZE' // a part over the size limit, kept in the original only
  | 'PARSER_DIED'

export interface Warning {
  code: WarningCode
  /** French, for a person. Never holds a patient's name. */
  message: string
  /** Where: MIME part path (`2.1`), zip path, XML element, HPRIM line. */
  part?: string
}
