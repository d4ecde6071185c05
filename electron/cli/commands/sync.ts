// pli sync: one full relève; with --watch it stays until Ctrl C, each new answer on stdout.

import type { FailureShape } from '../../ipc/failure.ts'
import type { AccountSync } from '../../ipc/mail.ts'
import type { Context, Run } from '../context.ts'
import { watchProgress } from '../progress.ts'
import { asText, table } from '../output.ts'
import { signInAgain } from '../sign-in.ts'

export const run: Run = async (context) => {
  const account = context.option('account')
  const watch = context.flag('watch')
  const engine = await context.engine({ background: watch })
  const stop = watchProgress(engine, context)
  try {
    if (context.flag('sign-in')) await signInAgain(engine, context)
    const run = await engine.call('sync.run', account === undefined ? {} : { account }, context.signal)
    const failed = run.accounts.some((one) => one.error !== undefined)
    // the clock, a quota, a certificate that ends: said while everything still goes on
    const standing = await engine.call('system.status', {}, context.signal)
    const accounts = run.accounts.map((one) => {
      const { notices = [] } = standing.accounts.find(({ id }) => id === one.id) ?? {}
      return notices.length === 0 ? one : { ...one, notices }
    })
    const answer = { ...run, accounts }
    if (!watch) return { answer, failed, text: text(accounts) }
    await context.say(answer)
    await aborted(context)
    return {}
  } finally {
    stop()
  }
}

function text(accounts: readonly (AccountSync & { notices?: readonly FailureShape[] })[]): string {
  const counts = table(
    accounts.map((one) => [
      one.email,
      `${one.newMessages} nouveaux`,
      `${one.folders.reduce((sum, folder) => sum + folder.onBoard, 0)} à bord`,
      `${one.folders.reduce((sum, folder) => sum + folder.missing, 0)} manquants`,
      `${one.seconds} s`,
    ]),
  )
  const faults = accounts.flatMap(({ email, error, notices = [] }) =>
    [...(error === undefined ? [] : [error]), ...notices].map((fault) => `\n${email}\n${asText(fault)}`),
  )
  return counts + faults.join('')
}

function aborted({ signal }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
