// The pages of these patients were opened before the week: « nouveau depuis votre dernière visite » has something to tell.
// The engine's own act at another time; nothing else is written.

import { patientCommands } from '../../electron/engine/patients/commands.ts'
import { openProfile } from '../../electron/engine/store/profile.ts'

const BEFORE_MS = 9 * 24 * 3600_000

/** The profile must be closed. `names`: birth names. */
export async function noteVisits(folder: string, passphrase: string, names: readonly string[]): Promise<void> {
  const profile = await openProfile(folder, { passphrase })
  const { db } = profile.store
  const visit = patientCommands({
    db,
    auditKey: profile.auditKey,
    now: () => new Date(Date.now() - BEFORE_MS),
    actor: 'person',
  })['patients.visited']
  const cards = db
    .prepare('SELECT id FROM patient WHERE birth_name IN (SELECT value FROM json_each(?))')
    .pluck()
    .all(JSON.stringify(names)) as string[]
  for (const id of cards) visit({ id })
  profile.close()
}
