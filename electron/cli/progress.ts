// Progress of the relève on stderr: a bar on a terminal, a line now and then elsewhere. Numbers and ids of mailboxes only.

import type { Engine } from '../engine/engine.ts'
import type { Context } from './context.ts'

const BAR = 24
/** Elsewhere than on a terminal a line is kept for ever. */
const LINE_EVERY_MS = 5000

/** Answers what ends it and clears the bar. */
export function watchProgress(engine: Engine, { flag, note }: Context): () => void {
  if (flag('quiet')) return () => undefined
  const terminal = process.stderr.isTTY
  let asking = false
  let saidAt = Date.now()
  const ask = async () => {
    if (asking) return
    asking = true
    try {
      const { accounts } = await engine.call('system.status', {})
      const running = accounts.filter((one) => one.state === 'running' && (one.todo ?? 0) > 0)
      const line = running.map((one) => `${one.id} ${one.done ?? 0}/${one.todo ?? 0}`).join('  ')
      if (line === '') return
      if (terminal) process.stderr.write(`\r\u001b[K${bar(running)} ${line}`)
      else if (Date.now() - saidAt >= LINE_EVERY_MS) {
        saidAt = Date.now()
        note(line)
      }
    } catch {
      // progress is a comfort: the command itself says what fails
    } finally {
      asking = false
    }
  }
  const timer = setInterval(() => void ask(), 200)
  return () => {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\u001b[K')
  }
}

function bar(running: readonly { done?: number; todo?: number }[]): string {
  const done = running.reduce((sum, one) => sum + (one.done ?? 0), 0)
  const todo = running.reduce((sum, one) => sum + (one.todo ?? 0), 0)
  const full = Math.min(BAR, Math.round((BAR * done) / Math.max(1, todo)))
  return `[${'#'.repeat(full)}${' '.repeat(BAR - full)}]`
}
