// pli directory search TEXT: the last word is a beginning unless a space follows it.

import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'

const MOST = 200

export const run: Run = async (context) => {
  const limit = Math.min(MOST, limitOf(context.option('limit'), 20))
  const text = context.args.join(' ')
  const engine = await context.engine()
  // the live lookup is asked only when a key was given for it
  const { liveLookup } = await engine.call('directory.status', {}, context.signal)
  const answer = await engine.call(liveLookup ? 'directory.live' : 'directory.search', { text, limit }, context.signal)
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
