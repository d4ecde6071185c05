// pli outbox: every letter queued or sent, and what came back, newest first.

import type { Output } from '../../ipc/contract.ts'
import type { Run } from '../context.ts'
import { table } from '../output.ts'

/** Most rows of one query. */
const PAGE = 500

export const run: Run = async (context) => {
  const engine = await context.engine()
  const letters: Output<'outbox.list'>['letters'] = []
  for (;;) {
    const page = await engine.call('outbox.list', { limit: PAGE, offset: letters.length }, context.signal)
    letters.push(...page.letters)
    if (page.letters.length < PAGE) break
  }
  return {
    answer: { letters },
    text: table(
      letters.flatMap((letter) =>
        letter.to.map(({ address, state, at, cause }) => [
          (at ?? letter.changedAt).slice(0, 16).replace('T', ' '),
          state,
          address,
          letter.subject,
          cause ?? letter.lastError?.message ?? '',
        ]),
      ),
    ),
  }
}
