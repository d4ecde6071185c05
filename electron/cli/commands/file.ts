// pli file MESSAGE[/DOCUMENT] --patient P: a person's decision, undone with the event answered.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const what = context.args[0] ?? ''
  const patient = context.option('patient') ?? ''
  return { answer: await (await context.engine()).call('filing.file', { what, patient }, context.signal) }
}
