// A Dovecot for one file of tests, and in it a user of its own for each test. Where there is no Dovecot its tests are skipped.

import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'

export interface DovecotUsers {
  server(): Dovecot
  /** of the test that runs */
  user(): string
}

/** Called at the top of the file, before its own hooks. */
export function dovecotUsers(prefix: string): DovecotUsers {
  let dovecot: Dovecot | undefined
  let users = 0
  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(async () => {
    await dovecot?.stop()
  })
  beforeEach((context) => {
    if (dovecot === undefined) return context.skip()
    users += 1
  })
  return {
    server() {
      if (dovecot === undefined) throw new Error('no Dovecot')
      return dovecot
    },
    user: () => `${prefix}${users}`,
  }
}
