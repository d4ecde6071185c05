// The text of PDF, read after the relève so that mail is usable first: raw → PDF → words, in the parser process, one commit a document.

import { prepared } from '../store/prepared.ts'
import type { Profile } from '../store/profile.ts'
import { indexPdfText } from '../store/search.ts'
import type { ParserPool } from '../parsing/pool.ts'
import { packText, unpackJson, unpackText } from '../store/packed.ts'
import type { Details } from '../store/clinical/details.ts'
import { rawBytes } from './bytes.ts'

interface Waiting {
  id: number
  message_id: number
  sha256: string
  details: Buffer
  path: string
  text: Buffer | null
}

export class PdfReading {
  readonly #profile: Profile
  readonly #pool: ParserPool
  #running: Promise<void> | undefined

  constructor(profile: Profile, pool: ParserPool) {
    this.#profile = profile
    this.#pool = pool
  }

  pending(): number {
    return Number(
      prepared(this.#profile.store.db, 'SELECT count(*) FROM document WHERE pending_text = 1').pluck().get(),
    )
  }

  /** Reads all that waits, newest message first; a second call joins the first. `ended` is asked between two documents. */
  run(ended: () => boolean): Promise<void> {
    this.#running ??= this.#readAll(ended).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #readAll(ended: () => boolean): Promise<void> {
    const next = prepared(
      this.#profile.store.db,
      `SELECT d.id, d.message_id, m.sha256, d.details, d.path, d.text
       FROM document d JOIN message m ON m.id = d.message_id WHERE d.pending_text = 1 ORDER BY d.id DESC LIMIT 1`,
    )
    while (!ended()) {
      const waiting = next.get() as Waiting | undefined
      if (!waiting) return
      const text = await this.#read(waiting)
      // closing has killed the parser: it will be read another time
      if (ended()) return
      this.#keep(waiting, text)
    }
  }

  /** '' when it has none, or cannot be read: it is not tried for ever. */
  async #read({ sha256, details, path }: Waiting): Promise<string> {
    const document = unpackJson<Details>(details)
    // it brings the readers of every format: a relève with nothing new reads none
    const { partBytes } = await import('../parsing/part-bytes.ts')
    const pdf = await partBytes(rawBytes(this.#profile, sha256), document.body?.path ?? path)
    return pdf ? await this.#pool.pdfText(pdf.bytes) : ''
  }

  #keep({ id, message_id, text: known }: Waiting, read: string): void {
    const { store } = this.#profile
    store.transaction(() => {
      // what the document says by itself stays, before its pages
      const words = [unpackText(known), read].filter((text) => text !== '').join('\n')
      prepared(store.db, 'UPDATE document SET pending_text = 0, text = ? WHERE id = ?').run(
        words === '' ? null : packText(words),
        id,
      )
      if (read !== '') indexPdfText(store.db, message_id)
    })
  }
}
