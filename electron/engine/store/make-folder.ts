// A folder and those above it. Node's own recursive mkdir never ends, nor can it be stopped, where the system refuses with ENOENT
// below a folder that exists (/proc).

import fs from 'node:fs'
import path from 'node:path'

/** For its owner only. Answers the topmost folder that was made, undefined when all were there. */
export function makeFolder(dir: string): string | undefined {
  try {
    fs.mkdirSync(dir, { mode: 0o700 })
    return dir
  } catch (error) {
    if (fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const parent = path.dirname(dir)
    if (!isMissing || fs.existsSync(parent)) throw error
    const first = makeFolder(parent)
    fs.mkdirSync(dir, { mode: 0o700 })
    return first ?? dir
  }
}
