// Signing in from the command line: the address of the broker's page on stderr. Tokens live in memory, so each command signs in anew.

import type { Engine } from '../engine/engine.ts'
import type { Context } from './context.ts'

/** Says each page that is to be opened in a browser. */
export function sayPages(engine: Engine, context: Context): void {
  engine.on((event) => {
    if (event.name === 'browser.open') context.note(`Ouvrez cette adresse dans votre navigateur : ${event.url}`)
  })
}

/** Every mailbox that waits for a person at its broker; one that does not go through says so in the answer of the relève. */
export async function signInAgain(engine: Engine, context: Context): Promise<void> {
  sayPages(engine, context)
  const { accounts } = await engine.call('system.status', {}, context.signal)
  for (const { id, way, needsPerson } of accounts) {
    if (needsPerson !== true || way !== 'oauth') continue
    await engine.call('accounts.signIn', { account: id }, context.signal).catch(() => undefined)
  }
}
