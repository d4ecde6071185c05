// `pli rebuild`: everything derived is derived again from the raw messages. Decisions and local changes stay as they are.

import { PARSER_VERSION } from '../parsing/version.ts'
import { PliError } from '../errors.ts'
import { messagesAfter, updateMessage, type StoredMessage } from '../store/messages.ts'
import { writeIndex, type IndexEntry } from '../store/search.ts'
import { derive, unread } from './derive.ts'
import type { IngestTools } from './ingest.ts'

const AT_ONCE = 100

/**
 * Batch by batch, by row id; a kill leaves rows of both versions, all readable, and the next rebuild does the rest.
 * `changed`: messages whose derived columns differ from before. A record that no longer reads (STORE_CORRUPT) keeps its row.
 */
export async function rebuild(
  tools: Pick<IngestTools, 'profile' | 'preparer' | 'file' | 'now'>,
): Promise<{ messages: number; seconds: number; changed: number }> {
  const { profile, preparer, file, now } = tools
  const start = now()
  const keys = new Map<string, Buffer>()
  const keyOf = (accountId: string): Buffer => {
    const key = keys.get(accountId) ?? profile.rawKey(accountId)
    keys.set(accountId, key)
    return key
  }
  let messages = 0
  let changed = 0
  for (let after = 0; ;) {
    const rows = messagesAfter(profile.store.db, after, AT_ONCE)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.id
    const parsed = await Promise.all(rows.map((row) => read(row, keyOf(row.accountId))))
    profile.store.transaction(() => {
      const derived: number[] = []
      const words: IndexEntry[] = []
      for (const one of parsed) {
        if (one === undefined) continue
        const { row, answer } = one
        const result = 'parsed' in answer ? answer.parsed : unread(row, answer.fault)
        const setAside = 'parsed' in answer ? undefined : answer.fault.code
        const written = updateMessage(profile.store.db, row, result, { version: PARSER_VERSION, setAside })
        words.push(derive(profile.store.db, { ...written.key, sha256: row.sha256 }, result))
        derived.push(row.id)
        if (written.changed) changed += 1
      }
      file(derived)
      writeIndex(profile.store.db, words)
      messages += derived.length
    })
  }
  return { messages, seconds: (now() - start) / 1000, changed }

  async function read(row: StoredMessage, rawKey: Buffer) {
    try {
      return { row, answer: await preparer.parse(profile.raw.read(row.place, rawKey, row.sha256)) }
    } catch (error) {
      if (error instanceof PliError && error.code === 'STORE_CORRUPT') return undefined
      throw error
    }
  }
}
