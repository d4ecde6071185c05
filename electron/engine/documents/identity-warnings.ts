// What the identity of a received document calls for: a wrong key (R44), a test or demonstration number (R43).
// Must not judge whose document it is: that is the filing rule's.

import type { Warning } from '../warning.ts'
import type { StatedPatient } from './document.ts'
import { INS_DEMO, INS_TEST } from './oids.ts'

export function identityWarnings(patient: StatedPatient | undefined, path: string): Warning[] {
  const ins = patient?.ins
  if (ins === undefined) return []
  const warnings: Warning[] = []
  if (!ins.keyValid) warnings.push({ code: 'INS_KEY_WRONG', message: 'La clé du numéro INS reçu est inexacte.' })
  if (ins.oid === INS_TEST)
    warnings.push({ code: 'INS_TEST_OID', message: 'Le numéro INS reçu est un numéro de test.' })
  if (ins.oid === INS_DEMO) {
    warnings.push({ code: 'INS_TEST_OID', message: 'Le numéro INS reçu est un numéro de démonstration.' })
  }
  return warnings.map((warning) => withPart(warning, path))
}

/** Names the part that a warning is about, when it does not yet; the path of a bare file is empty and names nothing. */
export function withPart(warning: Warning, path: string): Warning {
  return path === '' || warning.part !== undefined ? warning : { ...warning, part: path }
}
