// pli unfiled: what waits in À rattacher, with the reason and ranked candidates.

import type { Output } from '../../ipc/contract.ts'
import type { Run } from '../context.ts'
import { table } from '../output.ts'

const PAGE = 1000

export const run: Run = async (context) => {
  const engine = await context.engine()
  const answer: Output<'filing.list'> = { unfiled: [], total: 0 }
  do {
    const page = await engine.call('filing.list', { limit: PAGE, offset: answer.unfiled.length }, context.signal)
    answer.total = page.total
    if (page.unfiled.length === 0) break
    answer.unfiled.push(...page.unfiled)
  } while (answer.unfiled.length < answer.total)
  return {
    answer,
    text: table(answer.unfiled.map((row) => [row.document, row.date.slice(0, 10), row.title, row.reason.message])),
  }
}
