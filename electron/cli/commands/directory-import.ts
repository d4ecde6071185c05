// pli directory import FILE…: extractions of the annuaire (txt, zip), the white list (xml), contacts (vCard), told apart by content.

import path from 'node:path'
import type { Context, Run } from '../context.ts'
import type { Engine } from '../../engine/engine.ts'
import { table } from '../output.ts'

const SAY_EVERY_MS = 1000

export const run: Run = async (context) => {
  const engine = await context.engine()
  const stop = sayProgress(engine, context)
  try {
    const files = context.args.map((file) => path.resolve(file))
    const answer = await engine.call('directory.import', { files }, context.signal)
    return {
      answer,
      text: table(answer.files.map((one) => [one.file, one.kind, `${one.rows} lignes`, `${one.rejected} écartées`])),
    }
  } finally {
    stop()
  }
}

/** A line a second on stderr while an extraction is being read: numbers only. */
function sayProgress(engine: Engine, { note }: Context): () => void {
  let saidAt = 0
  const say = async () => {
    try {
      const { importing } = await engine.call('directory.status', {})
      if (importing) note(`${Math.floor((100 * importing.done) / Math.max(1, importing.total))} %`)
    } catch {
      // progress is a comfort: the import itself says what fails
    }
  }
  return engine.on((event) => {
    if (event.name !== 'directory.changed' || Date.now() - saidAt < SAY_EVERY_MS) return
    saidAt = Date.now()
    void say()
  })
}
