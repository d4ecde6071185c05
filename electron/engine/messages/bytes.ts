// The bytes of a message and of what it holds, opened again from raw. Nothing decoded is ever written to disk.

import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { safeFilename } from '../mail/filename.ts'
import { prepared } from '../store/prepared.ts'
import type { RawStore } from '../store/raw.ts'
import { encodingOf } from '../store/sender-encoding.ts'
import { unknownMessage } from './shown.ts'

/** A Profile, or a Reader. */
export interface RawSource {
  store: { db: Database.Database }
  raw: RawStore
  rawKey(accountId: string): Buffer
}

/** Exactly as received, checked against its hash. Throws MESSAGE_UNKNOWN, STORE_CORRUPT. */
export function rawBytes(source: RawSource, sha256: string): Buffer {
  const row = prepared(
    source.store.db,
    'SELECT account_id, raw_file, raw_offset, raw_length FROM message WHERE sha256 = ?',
  ).get(sha256) as { account_id: string; raw_file: string; raw_offset: number; raw_length: number } | undefined
  if (!row) throw unknownMessage()
  const place = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
  return source.raw.read(place, source.rawKey(row.account_id), sha256)
}

function senderOf(source: RawSource, sha256: string): string | null | undefined {
  return prepared(source.store.db, 'SELECT from_address FROM message WHERE sha256 = ?').pluck().get(sha256) as
    string | null | undefined
}

/** Decoded bytes at a Blob.path, under a name that is safe to write (R66). Throws MESSAGE_UNKNOWN, DOCUMENT_UNKNOWN, STORE_CORRUPT. */
export async function bytesAt(
  source: RawSource,
  sha256: string,
  path: string,
): Promise<{ bytes: Uint8Array; mediaType: string; filename?: string }> {
  // the decoders load when a part is opened: lists and texts never need them
  const { partBytes } = await import('../parsing/part-bytes.ts')
  const encoding = encodingOf(source.store.db, senderOf(source, sha256))
  const found = await partBytes(rawBytes(source, sha256), path, encoding === undefined ? {} : { encoding })
  if (!found) throw new PliError('DOCUMENT_UNKNOWN', 'Cette pièce n’est pas dans ce courrier.')
  return found.filename === undefined ? found : { ...found, filename: safeFilename(found.filename) }
}
