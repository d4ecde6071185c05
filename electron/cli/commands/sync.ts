// pli sync: one full relève; with --watch it stays until Ctrl C, each new answer on stdout.

import type { AccountSync } from '../../ipc/mail.ts'
import type { Context, Run } from '../context.ts'
import { watchProgress } from '../progress.ts'
import { table } from '../output.ts'
import { signInAgain } from '../sign-in.ts'

export const run: Run = async (context) => {
  const account = context.option('account')
  const watch = context.flag('watch')
  const engine = await context.engine({ background: watch })
  const stop = watchProgress(engine, context)
  try {
    if (context.flag('sign-in')) await signInAgain(engine, context)
    const answer = await engine.call('sync.run', account === undefined ? {} : { account }, context.signal)
    const failed = answer.accounts.some((one) => one.error !== undefined)
    if (!watch) return { answer, failed, text: text(answer.accounts) }
    await context.say(answer)
    await aborted(context)
    return {}
  } finally {
    stop()
  }
}

function text(accounts: readonly AccountSync[]): string {
  return table(
    accounts.map((one) => [
      one.email,
      one.error ? one.error.message : `${one.newMessages} nouveaux`,
      `${one.folders.reduce((sum, folder) => sum + folder.onBoard, 0)} à bord`,
      `${one.folders.reduce((sum, folder) => sum + folder.missing, 0)} manquants`,
      `${one.seconds} s`,
    ]),
  )
}

function aborted({ signal }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
