// pli inspect FILE…: parses files with no store. Exit 1 only when none of them could be read.

import { inspectFile, type Inspection } from '../../engine/inspect.ts'
import { PliError } from '../../engine/errors.ts'
import type { Run } from '../context.ts'
import { readBytes } from '../secret.ts'

export const run: Run = async ({ args }) => {
  const files: Inspection[] = []
  for (const file of args) files.push(await inspect(file))
  return { answer: { files }, failed: files.every((one) => one.error !== undefined) }
}

async function inspect(file: string): Promise<Inspection> {
  try {
    return await inspectFile(file, readBytes(file))
  } catch (error) {
    if (!(error instanceof PliError)) throw error
    return {
      file,
      kind: 'unknown',
      documents: [],
      warnings: [],
      error: { code: 'FILE_UNREADABLE', message: error.message },
    }
  }
}
