// What a recipient field offers and what is known of one correspondent: own network first, then the directory aboard. Reads only.

import type Database from 'better-sqlite3'
import type { Correspondent, DirectoryEntry } from '../../ipc/directory.ts'
import type { Output } from '../../ipc/contract.ts'
import { patientName } from '../store/patient-name.ts'
import { prepared } from '../store/prepared.ts'
import type { DirectoryFiles } from './files.ts'
import type { Acquaintance, Network } from './network.ts'
import { entryOf, mailboxesOf, namesakes, searchDirectory } from './search.ts'
import { trusted } from './white-list.ts'

interface Sources {
  db: Database.Database
  files: DirectoryFiles
  network: Network
}

/** Own network, latest first, then the directory; no address twice. */
export function suggest(sources: Sources, text: string, limit: number): Correspondent[] {
  const met = sources.network.find(text, limit).map((one) => ofNetwork(sources, one))
  if (text.trim() === '' || met.length >= limit) return met
  const addresses = new Set(met.map(({ address }) => address))
  const others = searchDirectory(sources.files, text, limit).filter(
    ({ address }) => address === undefined || !addresses.has(address),
  )
  return [...met, ...others.map((entry) => ofDirectory(sources, entry))].slice(0, limit)
}

/** How many exchanges and patients the page of a correspondent shows. */
const SHOWN = 20

/** What is known of an address, even one that nobody wrote from yet. */
export function show(sources: Sources, given: string): Output<'correspondents.show'> {
  const { db, files, network } = sources
  const address = given.trim().toLowerCase()
  const met = network.of(address)
  const entry = entryOf(files, address)
  const correspondent = met ? ofNetwork(sources, met) : ofDirectory(sources, entry ?? { name: given.trim(), address })
  const mailboxes = entry?.rpps === undefined ? [] : mailboxesOf(files, entry.rpps)
  return {
    correspondent,
    addresses: (mailboxes.length === 0 ? [entry ?? { address }] : mailboxes).map((one) => addressLine(db, one)),
    patients: sharedPatients(db, address),
    messages: exchanged(db, address),
  }
}

function addressLine(
  db: Database.Database,
  { address = '', kind, organization }: Partial<DirectoryEntry>,
): Output<'correspondents.show'>['addresses'][number] {
  const inside = trusted(db, address)
  return {
    address,
    ...(kind === undefined ? {} : { kind }),
    ...(organization === undefined ? {} : { organization }),
    ...(inside === undefined ? {} : { trusted: inside }),
  }
}

function ofNetwork(sources: Sources, met: Acquaintance): Correspondent {
  const { exchanges, lastAt, goneSince, own, ...known } = met
  const entry = entryOf(sources.files, met.address)
  return {
    // the register's own writing for who is in it; what one wrote oneself about a contact stays
    ...known,
    ...entry,
    ...(own ? known : {}),
    exchanges,
    ...(lastAt === 0 ? {} : { lastAt: new Date(lastAt).toISOString() }),
    ...(goneSince === undefined ? {} : { goneSince }),
    own,
    ...standing(sources, entry ?? known),
  }
}

function ofDirectory(sources: Sources, entry: DirectoryEntry): Correspondent {
  return { ...entry, exchanges: 0, own: false, ...standing(sources, entry) }
}

function standing({ db, files }: Sources, entry: DirectoryEntry): { homonyms: number; trusted?: boolean } {
  const inside = entry.address === undefined ? undefined : trusted(db, entry.address)
  return { homonyms: namesakes(files, entry), ...(inside === undefined ? {} : { trusted: inside }) }
}

/** Messages both ways with an address, as (id, date, sent). */
const EXCHANGED = `
  SELECT id, date, 0 AS sent FROM message WHERE lower(from_address) = :address AND kinds NOT LIKE '%"receipt"%'
  UNION ALL SELECT message_id, date, 1 FROM sent_to WHERE address = :address`

function exchanged(db: Database.Database, address: string): Output<'correspondents.show'>['messages'] {
  const rows = prepared(
    db,
    `SELECT m.sha256, x.date, m.subject, x.sent FROM (SELECT * FROM (${EXCHANGED}) ORDER BY date DESC LIMIT ${SHOWN}) x
     JOIN message m ON m.id = x.id ORDER BY x.date DESC`,
  ).all({ address }) as { sha256: string; date: number; subject: string | null; sent: number }[]
  return rows.map(({ sha256, date, subject, sent }) => ({
    id: sha256,
    date: new Date(date).toISOString(),
    subject: subject ?? '',
    sent: sent === 1,
  }))
}

function sharedPatients(db: Database.Database, address: string): Output<'correspondents.show'>['patients'] {
  const rows = prepared(
    db,
    `SELECT p.id, p.birth_name, p.used_name, p.given_names, p.birth_date
     FROM (SELECT m.patient_id, max(x.date) AS date FROM (${EXCHANGED}) x JOIN message m ON m.id = x.id
           WHERE m.patient_id IS NOT NULL GROUP BY m.patient_id ORDER BY 2 DESC LIMIT ${SHOWN}) s
     JOIN patient p ON p.id = s.patient_id ORDER BY s.date DESC`,
  ).all({ address }) as {
    id: string
    birth_name: string
    used_name: string | null
    given_names: string
    birth_date: string | null
  }[]
  return rows.map((row) => ({
    id: row.id,
    name: patientName(row),
    ...(row.birth_date === null ? {} : { birthDate: row.birth_date }),
  }))
}
