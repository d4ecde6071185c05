// pli init: an empty encrypted store, and the recovery code that is shown this once.

import { createProfile } from '../../engine/store/profile.ts'
import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const profile = await context.profile()
  const { recoveryCode } = await createProfile(profile, await context.credentials()).catch(async (error: unknown) => {
    const { writeFault } = await import('../../engine/messages/write-fault.ts')
    throw writeFault(error)
  })
  context.note('Notez la phrase de secours : elle n’est montrée qu’une fois.')
  return { answer: { profile, recoveryCode }, text: `Coffre : ${profile}\nPhrase de secours : ${recoveryCode}\n` }
}
