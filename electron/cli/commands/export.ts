// pli export: leaves with everything.

import path from 'node:path'
import { usage } from '../usage.ts'
import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const format = context.option('format') ?? 'eml'
  if (format !== 'eml' && format !== 'mbox' && format !== 'xdm') {
    throw usage('L’option --format attend eml, mbox ou xdm.')
  }
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
