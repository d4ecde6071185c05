// pli directory status: what is aboard, of which day.

import type { Run } from '../context.ts'
import { table } from '../output.ts'

const SIGNED = { verified: 'signée', unverified: 'signature non vérifiée', unsigned: 'non signée' }

export const run: Run = async (context) => {
  const answer = await (await context.engine()).call('directory.status', {}, context.signal)
  const { entries, addresses, date, trustSpace } = answer
  return {
    answer,
    text: table([
      ['Annuaire', date ?? 'aucun', `${entries} entrées`, `${addresses} adresses`],
      [
        'Liste blanche',
        trustSpace.date ?? trustSpace.checkedAt?.slice(0, 10) ?? 'aucune',
        `${trustSpace.domains} domaines`,
        SIGNED[trustSpace.signature ?? 'unsigned'],
      ],
    ]),
  }
}
