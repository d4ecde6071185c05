// The keychain of the system (Windows Credential Manager, macOS Keychain, Secret Service). The only file that loads keytar.
// It holds one secret a profile and never decides what to do without it.

import { PliError } from '../errors.ts'

const SERVICE = 'Pli'
/** A locked keychain asks its owner for a password: long enough to type it, short enough that nothing hangs. */
const PATIENCE_MS = 20_000

/** Every method throws KEYCHAIN_UNAVAILABLE; `get` answers undefined when the keychain works and has no such entry. */
export interface Keychain {
  get(name: string): Promise<string | undefined>
  set(name: string, secret: string): Promise<void>
  remove(name: string): Promise<void>
}

export function keychainUnavailable(detail: string, cause?: unknown): PliError {
  return new PliError('KEYCHAIN_UNAVAILABLE', 'Le trousseau de cet ordinateur est indisponible.', {
    detail,
    kept: 'Le coffre n’a pas été touché.',
    next: 'Ouvrez la session du système avec son trousseau, ou servez-vous d’une phrase secrète.',
    cause,
  })
}

/**
 * The keychain of this session. Without libsecret the import throws, without D-Bus the calls reject, a forgotten
 * prompt never answers: all three are KEYCHAIN_UNAVAILABLE (architecture, decision 4).
 */
export function systemKeychain(patienceMs = PATIENCE_MS): Keychain {
  const call = async <T>(work: (keytar: typeof import('keytar')) => Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const tired = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), patienceMs)
    })
    try {
      return await Promise.race([load().then(work), tired])
    } catch (error) {
      throw keychainUnavailable(error instanceof Error ? error.message : 'unknown', error)
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    get: async (name) => (await call((keytar) => keytar.getPassword(SERVICE, name))) ?? undefined,
    set: (name, secret) => call((keytar) => keytar.setPassword(SERVICE, name, secret)),
    remove: async (name) => {
      await call((keytar) => keytar.deletePassword(SERVICE, name))
    },
  }
}

/** keytar is CommonJS: Node shows its functions under `default`, a bundle beside it. */
async function load(): Promise<typeof import('keytar')> {
  const module: typeof import('keytar') & { default?: typeof import('keytar') } = await import('keytar')
  return module.default ?? module
}
