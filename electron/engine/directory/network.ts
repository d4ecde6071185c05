// One's own network: those one has exchanged letters with, and one's contacts. Kept in memory between two changes of the store,
// so that a key press costs no reading of the table. Reads only.

import type Database from 'better-sqlite3'
import { prepared } from '../store/prepared.ts'
import { soundOf } from './phonetic.ts'
import { wordsOf } from './words.ts'

export interface Acquaintance {
  address: string
  name: string
  exchanges: number
  /** ms; 0 when no letter was exchanged */
  lastAt: number
  /** in one's own address book */
  own: boolean
  profession?: string
  organization?: string
  city?: string
  goneSince?: string
}
interface Row {
  address: string
  name: string | null
  exchanges: number
  last_at: number
  own: number
  profession: string | null
  organization: string | null
  city: string | null
  since: string | null
}

/** Patients are no correspondents: their address is built from their INS, never chosen in a list (R34). */
const ALL = `
SELECT address, coalesce(k.name, c.name) AS name, coalesce(received + sent, 0) AS exchanges, coalesce(last_at, 0) AS last_at,
  k.address IS NOT NULL AS own, k.profession, k.organization, k.city, g.since
FROM (SELECT address FROM correspondent UNION SELECT address FROM contact)
LEFT JOIN correspondent c USING (address) LEFT JOIN contact k USING (address) LEFT JOIN gone_mailbox g USING (address)
WHERE address NOT IN (SELECT lower(email) FROM account) AND address NOT LIKE '%@patient.mssante.fr'
ORDER BY last_at DESC, name`

/** `<Titre>_<Prénom>_<NOM>_<Entité>`, as the label of a personal mailbox is made (spec §1.9, R20). */
const SENDER_LABEL = /^([^_]*)_([^_]+)_([^_]+)_(.+)$/

/** What of an acquaintance is looked into: cut again only when its texts change, not at every letter that arrives. */
interface Words {
  texts: string
  words: readonly string[]
  /** of the name; made when somebody is first looked for by ear */
  sounds?: readonly string[]
}
interface Known {
  acquaintance: Acquaintance
  held: Words
}

export class Network {
  readonly #db: Database.Database
  #version = -1
  #known: Known[] = []
  #held = new Map<string, Words>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  /**
   * Those whose name, address, profession, structure or town hold every word typed (a beginning is enough), the latest met first; then
   * those whose name sounds the same. All of them, latest first, when nothing is typed. At most `limit`.
   */
  find(text: string, limit: number): Acquaintance[] {
    const words = wordsOf(text)
    const known = this.#all()
    const written = known.filter(({ held }) => words.every((word) => held.words.some((one) => one.startsWith(word))))
    if (words.length === 0 || written.length >= limit)
      return written.slice(0, limit).map(({ acquaintance }) => acquaintance)
    const keys = words.map((word) => soundOf(word) ?? '')
    const alike = known.filter(
      (one) =>
        !written.includes(one) &&
        words.every(
          (word, n) => one.held.words.some((held) => held.startsWith(word)) || soundsOf(one).includes(keys[n] ?? ''),
        ),
    )
    return [...written, ...alike].slice(0, limit).map(({ acquaintance }) => acquaintance)
  }

  of(address: string): Acquaintance | undefined {
    const lower = address.toLowerCase()
    return this.#all().find(({ acquaintance }) => acquaintance.address === lower)?.acquaintance
  }

  #all(): readonly Known[] {
    const version = Number(this.#db.pragma('data_version', { simple: true }))
    if (version !== this.#version) {
      const held = new Map<string, Words>()
      this.#known = (prepared(this.#db, ALL).all() as Row[]).map((row) => {
        const acquaintance = acquaintanceOf(row)
        const words = wordsHeld(acquaintance, this.#held.get(row.address))
        held.set(row.address, words)
        return { acquaintance, held: words }
      })
      this.#held = held
      this.#version = version
    }
    return this.#known
  }
}

function acquaintanceOf(row: Row): Acquaintance {
  const [, title = '', given = '', family = '', entity] = SENDER_LABEL.exec(row.name ?? '') ?? []
  return {
    address: row.address,
    name: (family === '' ? row.name : [title, given, family].filter((part) => part !== '').join(' ')) ?? row.address,
    ...(entity === undefined ? {} : { organization: entity }),
    exchanges: row.exchanges,
    lastAt: row.last_at,
    own: row.own === 1,
    ...(row.profession === null ? {} : { profession: row.profession }),
    ...(row.organization === null ? {} : { organization: row.organization }),
    ...(row.city === null ? {} : { city: row.city }),
    ...(row.since === null ? {} : { goneSince: row.since }),
  }
}

function wordsHeld(one: Acquaintance, before: Words | undefined): Words {
  const texts = [one.name, one.address, one.profession, one.organization, one.city].filter(Boolean).join('\n')
  return before?.texts === texts ? before : { texts, words: wordsOf(texts) }
}

function soundsOf({ acquaintance, held }: Known): readonly string[] {
  return (held.sounds ??= wordsOf(acquaintance.name)
    .map(soundOf)
    .filter((key) => key !== undefined))
}
