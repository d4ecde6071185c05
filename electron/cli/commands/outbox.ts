// pli outbox: every letter queued or sent, and what came back, newest first.

import type { Output } from '../../ipc/contract.ts'
import type { Run } from '../context.ts'
import { asText, table } from '../output.ts'

/** Most rows of one query. */
const PAGE = 500

export const run: Run = async (context) => {
  const engine = await context.engine()
  const letters: Letters = []
  for (;;) {
    const page = await engine.call('outbox.list', { limit: PAGE, offset: letters.length }, context.signal)
    letters.push(...page.letters)
    if (page.letters.length < PAGE) break
  }
  return {
    answer: { letters },
    text: rows(letters) + faults(letters).join(''),
  }
}

type Letters = Output<'outbox.list'>['letters']

function rows(letters: Letters): string {
  return table(
    letters.flatMap((letter) =>
      letter.to.map(({ address, state, at, cause }) => [
        (at ?? letter.changedAt).slice(0, 16).replace('T', ' '),
        state,
        address,
        letter.subject,
        cause ?? letter.lastError?.message ?? '',
      ]),
    ),
  )
}

/** Each fault once, whole: many letters wait for the same one. */
function faults(letters: Letters): string[] {
  return [...new Set(letters.flatMap(({ lastError }) => (lastError === undefined ? [] : [`\n${asText(lastError)}`])))]
}
