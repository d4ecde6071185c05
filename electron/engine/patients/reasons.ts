// Why a document waits in À rattacher, in words (journeys §4 and §6).
// It must not name a person: the same sentence stands in lists, in the CLI and in reports.

import type { UnfiledCode, UnfiledReason } from '../../ipc/patients.ts'

const SENTENCES: Record<UnfiledCode, string> = {
  'no-ins': 'Le document ne porte pas d’INS. Choisissez le patient.',
  'no-oid': 'Le numéro reçu n’est pas une INS, c’est parfois celui d’un parent. Choisissez le patient.',
  'key-wrong': 'La clé du numéro INS reçu est inexacte.',
  'oid-unknown': 'L’origine du numéro INS reçu n’est pas reconnue.',
  'traits-missing': 'Un trait d’identité manque dans le document.',
  'traits-differ': 'Les traits d’identité et le numéro INS ne concordent pas. Choisissez.',
  'nir-contradicts': 'Date de naissance et numéro INS ne concordent pas.',
  'two-patients': 'Le document désigne deux patients différents.',
  'near-card': 'Un dossier proche existe : complétez-le, ou ouvrez un nouveau dossier.',
  contradicted: 'Des documents portant ce numéro INS se contredisent. Choisissez.',
  'test-on-production': 'Identité de test portant le numéro d’un patient : elle reste à part.',
  'no-patient': 'Le document ne désigne aucun patient.',
  'no-card': 'Aucun dossier ne porte encore ce numéro.',
  detached: 'Document détaché de son dossier. Choisissez le patient.',
  review: 'Classement à revoir : le document reste où il est.',
}

/** The sentence of a code. */
export function unfiledReason(code: UnfiledCode, discordant: boolean): UnfiledReason {
  return { code, message: SENTENCES[code], discordant }
}

/** « Sexe et numéro INS ne concordent pas. » when that is what the number contradicts (AT-09). */
export const SEX_AGAINST_NUMBER = 'Sexe et numéro INS ne concordent pas.'
