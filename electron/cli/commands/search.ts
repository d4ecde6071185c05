// pli search QUERY: the words are whole here, since nobody is typing; `mot*` asks for a beginning.

import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'

const MOST = 500

export const run: Run = async (context) => {
  const query = `${context.args.join(' ')} `
  const limit = Math.min(MOST, limitOf(context.option('limit'), 50))
  const found = await (await context.engine()).call('search', { query, limit }, context.signal)
  return {
    answer: { ...found, hits: found.hits.map((hit) => ({ ...hit, snippet: marked(hit.snippet, '') })) },
    text: table(
      found.hits.map((hit) => [hit.date.slice(0, 10), hit.patientName ?? '', hit.subject, marked(hit.snippet, '*')]),
    ),
  }
}

/** The engine sets the words found between two control characters, which no reader of the answer expects. */
function marked(snippet: string, mark: string): string {
  return snippet.replaceAll('\u0002', mark).replaceAll('\u0003', mark)
}
