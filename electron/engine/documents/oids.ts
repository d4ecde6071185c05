// The object identifiers that Pli recognises in documents, with their source in the specification digest.
// Constants only.

/** §2.8: assigning authorities of the national health identity. */
export const INS_NIR = '1.2.250.1.213.1.4.8'
export const INS_NIA = '1.2.250.1.213.1.4.9'
export const INS_TEST = '1.2.250.1.213.1.4.10'
export const INS_DEMO = '1.2.250.1.213.1.4.11'

/** In order of trust when a document gives several. */
export const INS_OIDS: readonly string[] = [INS_NIR, INS_NIA, INS_TEST, INS_DEMO]

export const LOINC = '2.16.840.1.113883.6.1'
