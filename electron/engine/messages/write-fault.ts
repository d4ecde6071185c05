// Why an export could not be written, in words a person can act on.

import { PliError } from '../errors.ts'
import { diskFault } from '../store/durable.ts'

const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'EBUSY'])

/** DISK_FULL, or FILE_UNWRITABLE when the place is no folder that may be written; anything else is given back as it is. */
export function writeFault(error: unknown): unknown {
  const fault = diskFault(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (fault !== error || !REFUSED.has(code)) return fault
  return new PliError('FILE_UNWRITABLE', 'Ce dossier ne peut pas être écrit.', {
    detail: code,
    kept: 'Vos courriers restent à bord.',
    next: 'Choisissez un autre dossier, ou un dossier qui n’existe pas encore.',
    cause: error,
  })
}
