// pli export: leaves with everything.

import path from 'node:path'
import { PliError } from '../../engine/errors.ts'
import { usage } from '../arguments.ts'
import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const format = context.option('format') ?? 'eml'
  if (format === 'xdm') throw new PliError('NOT_YET', 'L’export en XDM n’est pas encore dans cette version de Pli.')
  if (format !== 'eml' && format !== 'mbox') throw usage('L’option --format attend eml ou mbox.')
  const patient = context.option('patient')
  const answer = await (
    await context.engine()
  ).call(
    'store.export',
    { out: path.resolve(context.option('out') ?? ''), format, ...(patient === undefined ? {} : { patient }) },
    context.signal,
  )
  return { answer, text: `${answer.messages} courriers, ${answer.documents} documents, ${answer.bytes} octets.\n` }
}
