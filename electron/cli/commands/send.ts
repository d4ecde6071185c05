// pli send: one letter, queued safely, then tried. Exit 0 once it is queued, whatever the network says.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PliError } from '../../engine/errors.ts'
import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const { option, options, flag, signal } = context
  const account = option('account') ?? ''
  const patient = option('patient')
  const body = new TextDecoder().decode(fileNamed(option('body-file') ?? ''))
  const pieces = options('attach').map((file) => ({ filename: path.basename(file), bytes: fileNamed(file) }))
  const engine = await context.engine()
  const queued = await engine.call('letters.queue', {
    account,
    to: options('to'),
    subject: option('subject') ?? '',
    body,
    pieces,
    structured: flag('xdm'),
    ...(patient === undefined ? {} : { patient }),
  })
  // it is on disk: nothing that happens from here on is a failure of this command
  try {
    await engine.call('outbox.run', { account }, signal)
  } catch (error) {
    if (!(error instanceof PliError)) throw error
    context.note(error.message)
  }
  const { letter } = await engine.call('outbox.show', { id: queued.id })
  if (letter.lastError !== undefined) context.note(letter.lastError.message)
  const answer = { id: queued.id, messageId: queued.messageId, state: letter.state }
  return { answer, text: `${answer.state}  ${answer.messageId}\n` }
}

/** The name is the person's own; what the file holds is a patient's. Throws FILE_UNREADABLE. */
function fileNamed(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file))
  } catch {
    throw new PliError('FILE_UNREADABLE', 'Ce fichier ne se lit pas.', { detail: file, kept: 'Rien n’est parti.' })
  }
}
