// pli search QUERY: the words are whole here, since nobody is typing; `mot*` asks for a beginning.

import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'

const MOST = 500

export const run: Run = async (context) => {
  const query = `${context.args.join(' ')} `
  const limit = Math.min(MOST, limitOf(context.option('limit'), 50))
  const answer = await (await context.engine()).call('search', { query, limit }, context.signal)
  return {
    answer,
    text: table(
      answer.hits.map((hit) => [
        hit.date.slice(0, 10),
        hit.patientName ?? '',
        hit.subject,
        hit.snippet.replaceAll('\u0002', '*').replaceAll('\u0003', '*'),
      ]),
    ),
  }
}
