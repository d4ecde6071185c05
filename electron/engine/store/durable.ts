// Files that survive a power cut: atomic replacement, directory sync, and the one translation of « disk full ».
// It knows nothing of what the bytes mean.

import fs from 'node:fs'
import path from 'node:path'
import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'

/** Makes names created, renamed or removed in `dir` durable. Windows has no such call: NTFS journals names itself. */
export function syncDirectory(dir: string): void {
  if (process.platform === 'win32') return
  const fd = fs.openSync(dir, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Makes what was written to `file` durable, by whatever descriptor, without holding the thread. */
export async function syncFile(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Replaces `file` by `bytes`, whole or not at all, mode 0600. `place` names its failpoints. Throws DISK_FULL. */
export function replaceFile(file: string, bytes: string | Uint8Array, place: string): void {
  const next = `${file}.tmp`
  try {
    const fd = fs.openSync(next, 'w', 0o600)
    try {
      fs.writeFileSync(fd, bytes)
      failpoint(`${place}.before-fsync`)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    failpoint(`${place}.before-rename`)
    fs.renameSync(next, file)
    failpoint(`${place}.after-rename`)
    syncDirectory(path.dirname(file))
    failpoint(`${place}.after-sync`)
  } catch (error) {
    fs.rmSync(next, { force: true })
    throw diskFault(error)
  }
}

/** EFBIG is a quota of the file system or of the session: for a person it is the same as no room left. */
const FULL = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'EFBIG'])

/** A full disk becomes DISK_FULL (code 102 of journeys §7); anything else is given back as it is. */
export function diskFault(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!FULL.has(code)) return error
  return new PliError('DISK_FULL', 'Le disque est presque plein.', {
    detail: code,
    kept: 'Tout ce qui est à bord reste lisible. La relève est arrêtée, rien n’est perdu chez l’opérateur.',
    next: 'Libérez 3 Go, ou déplacez le coffre sur un autre disque.',
    spoken: 102,
    cause: error,
  })
}
