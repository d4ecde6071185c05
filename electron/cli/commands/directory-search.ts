// pli directory search TEXT: the last word is a beginning unless a space follows it.

import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'

const MOST = 200

export const run: Run = async (context) => {
  const limit = Math.min(MOST, limitOf(context.option('limit'), 20))
  const text = context.args.join(' ')
  const answer = await (await context.engine()).call('directory.search', { text, limit }, context.signal)
  return {
    answer,
    text: table(
      answer.entries.map((entry) => [
        entry.name,
        entry.specialty ?? entry.profession ?? '',
        [entry.postcode, entry.city].filter((part) => part !== undefined).join(' '),
        entry.organization ?? '',
        entry.address ?? 'sans adresse, à imprimer',
      ]),
    ),
  }
}
