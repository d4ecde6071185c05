// HPRIM read in the encoding that a person chose for its sender (R57): at once for the open document, then at each parse and rebuild.
// It must not guess one: without a choice the parser finds the encoding by itself.

import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { PARSER_VERSION } from '../parsing/version.ts'
import type { ParseAnswer, ParserPool } from '../parsing/pool.ts'
import type { FilingContext } from '../patients/filing.ts'
import { fileMessages } from '../patients/filing.ts'
import { storedMessage, updateMessage } from '../store/messages.ts'
import type { Profile } from '../store/profile.ts'
import { writeIndex } from '../store/search.ts'
import { chooseEncoding, encodingOf, hasChoices } from '../store/sender-encoding.ts'
import { openRecord } from '../store/raw-record.ts'
import { derive } from '../sync/derive.ts'
import type { Preparer } from '../sync/preparer.ts'
import { rawBytes } from './bytes.ts'
import { unknownMessage } from './shown.ts'

/** The same preparer, where an HPRIM of a sender of whom a person has chosen the encoding is read in that one. */
export function readAsChosen(preparer: Preparer, db: Database.Database): Preparer {
  /** Undefined when it is read as it should be. */
  function chosen(answer: ParseAnswer): string | undefined {
    if ('fault' in answer) return undefined
    const { documents, message } = answer.parsed
    if (!documents.some(({ source }) => source === 'hprim')) return undefined
    const encoding = encodingOf(db, message.from?.address)
    return documents.every((one) => one.source !== 'hprim' || one.encoding === encoding) ? undefined : encoding
  }
  return {
    ...preparer,
    async parse(bytes, options) {
      const answer = await preparer.parse(bytes, options)
      const encoding = options === undefined ? chosen(answer) : undefined
      return encoding === undefined ? answer : preparer.parse(bytes, { encoding })
    },
    async prepare(raw, rawKey) {
      const prepared = await preparer.prepare(raw, rawKey)
      const encoding = hasChoices(db) ? chosen(prepared.read()) : undefined
      if (encoding === undefined) return prepared
      const { record, sha256 } = prepared.sealed
      const answer = await preparer.parse(openRecord(record, rawKey, sha256), { encoding })
      return { ...prepared, read: () => answer }
    },
  }
}

interface Tools {
  profile: Profile
  /** one that reads as chosen */
  pool: ParserPool
  filing: FilingContext
}

/**
 * Keeps the choice for the sender of this document ('sha256/path') and derives its message again; null: as the parser finds.
 * What is filed stays where it is. Throws MESSAGE_UNKNOWN, USAGE when the message has no sender, STORE_CORRUPT.
 */
export async function readAs(
  { profile, pool, filing }: Tools,
  document: string,
  encoding: string | null,
): Promise<void> {
  const { store } = profile
  const row = storedMessage(store.db, document.slice(0, 64))
  if (row === undefined) throw unknownMessage()
  if (row.sender === undefined) throw new PliError('USAGE', 'Ce courrier n’a pas d’expéditeur : rien à retenir.')
  chooseEncoding(store.db, row.sender, encoding)
  const answer = await pool.parse(rawBytes(profile, row.sha256))
  if ('fault' in answer)
    throw new PliError('INTERNAL', answer.fault.message, { kept: 'Le courrier reste tel qu’il était.' })
  store.transaction(() => {
    const { key } = updateMessage(store.db, row, answer.parsed, { version: PARSER_VERSION, setAside: undefined })
    const words = derive(store.db, { ...key, sha256: row.sha256 }, answer.parsed)
    fileMessages(filing, [row.id], { moveNothing: true })
    writeIndex(store.db, [words])
  })
}
