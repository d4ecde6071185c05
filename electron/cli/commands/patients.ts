// pli patients [QUERY].

import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'
import type { PatientCard } from '../../ipc/patients.ts'

/** Most cards of one query. */
const PAGE = 1000

export const run: Run = async (context) => {
  const engine = await context.engine()
  const query = context.args.join(' ')
  const limit = limitOf(context.option('limit'), Number.MAX_SAFE_INTEGER)
  const patients: PatientCard[] = []
  let total = 0
  do {
    const page = await engine.call(
      'patients.list',
      { ...(query === '' ? {} : { query }), offset: patients.length, limit: Math.min(PAGE, limit - patients.length) },
      context.signal,
    )
    total = page.total
    if (page.patients.length === 0) break
    patients.push(...page.patients)
  } while (patients.length < Math.min(limit, total))
  return {
    answer: { patients, total },
    text: table(
      patients.map((one) => [
        one.id,
        `${one.birthName} ${one.givenNames[0] ?? ''}${one.usedName ? ` (${one.usedName})` : ''}`,
        one.birthDate ?? '',
        one.insStatus,
        `${one.documents} documents`,
      ]),
    ),
  }
}
