// Folders of every account with their counts, INBOX first. Reads only.

import type Database from 'better-sqlite3'
import type { FolderRow } from '../../ipc/mail.ts'
import { prepared } from '../store/prepared.ts'

interface Row {
  account: string
  name: string
  special_use: string | null
  messages: number
  unread: number
}

/** One row a folder that is still there or holds something; `messages` counts placements, gone ones included. */
export function folderRows(db: Database.Database): FolderRow[] {
  const rows = prepared(
    db,
    `SELECT f.account_id AS account, f.path AS name, f.special_use,
       (SELECT count(*) FROM placement p WHERE p.folder_id = f.id) AS messages,
       (SELECT count(*) FROM placement p WHERE p.folder_id = f.id AND p.seen = 0) AS unread
     FROM folder f JOIN account a ON a.id = f.account_id
     WHERE f.gone_at IS NULL OR EXISTS (SELECT 1 FROM placement p WHERE p.folder_id = f.id)
     ORDER BY a.position, f.special_use IS NOT '\\Inbox', f.path`,
  ).all() as Row[]
  return rows.map(({ special_use, ...row }) => ({
    ...row,
    ...(special_use === null ? {} : { specialUse: special_use }),
  }))
}
