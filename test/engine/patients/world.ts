// The test world of the patients: a store in memory, messages made by hand, cards read back. Invented identities with test numbers.

import { createHash } from 'node:crypto'
import type { ClinicalDocument, Observation, StatedPatient } from '../../../electron/engine/documents/document.ts'
import type { Attachment, Message } from '../../../electron/engine/mail/message.ts'
import type { ParsedMessage } from '../../../electron/engine/parsing/job.types.ts'
import { fileMessages, forgetMessage } from '../../../electron/engine/patients/filing.ts'
import type { FilingOptions } from '../../../electron/engine/patients/filing.ts'
import { patientCommands } from '../../../electron/engine/patients/commands.ts'
import { patientQueries } from '../../../electron/engine/patients/queries.ts'
import { storeParsed } from '../../../electron/engine/store/clinical.ts'
import type { DecisionContext } from '../../../electron/engine/store/decisions.ts'
import { packEnvelope } from '../../../electron/engine/store/envelope.ts'
import { deleteMessage } from '../../../electron/engine/store/messages.ts'
import { packText } from '../../../electron/engine/store/packed.ts'
import { prepared } from '../../../electron/engine/store/prepared.ts'
import { Store } from '../../../electron/engine/store/store.ts'

export const TEST = '1.2.250.1.213.1.4.10'
export const DEMO = '1.2.250.1.213.1.4.11'
export const NIR = '1.2.250.1.213.1.4.8'

export function person(
  birthName: string,
  givenNames: string[],
  sex: 'M' | 'F',
  birthDate: string,
  number: string,
  more: Partial<StatedPatient> & { oid?: string } = {},
): StatedPatient {
  const { oid = TEST, ...rest } = more
  return { birthName, givenNames, sex, birthDate, ins: { value: number, oid, keyValid: true }, ...rest }
}

export const P01 = person('LEGRAND', ['Odile', 'Marie'], 'F', '1951-03-14', '251035999990102')
export const P02 = person('MARTIN', ['Jeanne'], 'F', '1948-11-02', '248115999990282')
export const P03 = person('MARTIN', ['Jeanne'], 'F', '1984-11-11', '284115999990363')
export const P05 = person('SANTONI', ['Marie-Ange'], 'F', '1961-04-08', '261042A99990522')
export const P06 = person('PIERI', ['Toussaint'], 'M', '1955-12-01', '155122B99990635')
export const P07 = person('LEFEVRE', ['Tom'], 'M', '2023-09-12', '123093599990728')
export const P08 = person('LEFEVRE', ['Théo'], 'M', '2023-09-12', '123093599990827')
export const P09 = person('KOWALSKI', ['Anna'], 'F', '1963-07-19', '263075999990952', { usedName: 'DUPONT' })
export const P10 = person('NGUYEN', ['Anne-Sophie', 'Linh'], 'F', '1991-07-22', '291077599991090')
export const P11 = person('ROUVIÈRE', ['Émile'], 'M', '1944-08-05', '144081399991158')
export const P15 = person('DIALLO', ['Aïssata'], 'F', '1979-06-15', '879065999991513')
export const P18 = person('SCHMITT', ['Bernard'], 'M', '1961-06-14', '161066799992054')
export const P22 = person('TEXIER', ['Nadège'], 'F', '1992-01-11', '192087599992988')

export function result(name: string, value: number, unit: string, more: Partial<Observation> = {}): Observation {
  return { name, value, valueText: String(value), unit, interpretation: null, ...more }
}

export interface Mail {
  documents: ClinicalDocument[]
  /** ISO */
  date?: string
  from?: { name?: string; address: string }
  name?: string
  attachments?: Attachment[]
  /** it stands in the folder of what was sent from here */
  sent?: boolean
}
export function report(patient: StatedPatient | undefined, more: Partial<ClinicalDocument> = {}): ClinicalDocument {
  return {
    source: 'xdm',
    path: '2!IHE_XDM/SUBSET01/DOC00001.XML',
    mediaType: 'text/xml',
    title: 'CR d’examens biologiques',
    author: { organization: 'Labo des Tilleuls', organizationId: '1999999901' },
    ...(patient === undefined ? {} : { patient }),
    ...more,
  }
}
export function hprim(patient: StatedPatient, more: Partial<ClinicalDocument> = {}): ClinicalDocument {
  const { birthName, ins, ...rest } = patient
  const stated: StatedPatient = {
    ...rest,
    ...(birthName === undefined ? {} : { name: birthName }),
    ...(ins === undefined ? {} : { ins: { value: ins.value, keyValid: true } }),
  }
  delete stated.sex
  delete stated.usedName
  return { source: 'hprim', path: '2', mediaType: 'text/plain', patient: stated, ...more }
}

/** A PDF that says nothing of itself, as every PDF does at its arrival. */
export function pdf(path = '2'): ClinicalDocument {
  const body = { mediaType: 'application/pdf', size: 9, sha256: createHash('sha256').update(path).digest('hex'), path }
  return { source: 'pdf', path, mediaType: 'application/pdf', body }
}

export class World {
  readonly store = new Store({ file: ':memory:', pageKey: Buffer.alloc(32, 1) })
  readonly db = this.store.db
  at = new Date('2026-11-16T07:05:00Z')
  readonly ctx: DecisionContext = {
    db: this.db,
    auditKey: Buffer.alloc(32, 7),
    now: () => this.at,
    actor: 'person:vasseur',
  }
  readonly ask = patientQueries({ db: this.db, now: () => this.at })
  readonly decide = patientCommands(this.ctx)
  #mails = 0

  constructor() {
    this.db
      .prepare(
        "INSERT INTO account (id, email, settings, raw_key, position) VALUES ('a1', 'helene.vasseur@medecin.test.mssante.fr', '{}', x'00', 0)",
      )
      .run()
    this.db.prepare("INSERT INTO folder (id, account_id, path) VALUES (1, 'a1', 'INBOX')").run()
    this.db
      .prepare("INSERT INTO folder (id, account_id, path, special_use) VALUES (2, 'a1', 'Envoyés', '\\Sent')")
      .run()
  }

  /** Stores without filing; gives the row id. */
  put(mail: Mail): { id: number; sha256: string } {
    this.#mails += 1
    const name = mail.name ?? `mail ${this.#mails}`
    const sha256 = createHash('sha256').update(name).digest('hex')
    const date = Date.parse(mail.date ?? '2026-11-16T06:00:00Z')
    const row = prepared(
      this.db,
      `INSERT INTO message (sha256, account_id, size, raw_file, raw_offset, raw_length, header_hash, date, subject, from_name, from_address,
         kinds, attachments, envelope, parsed_by) VALUES (?, 'a1', 1, '', 0, 0, '', ?, '', ?, ?, ?, ?, ?, 1)
       ON CONFLICT (sha256) DO UPDATE SET date = excluded.date RETURNING id`,
    ).get(
      sha256,
      date,
      mail.from?.name ?? null,
      mail.from?.address ?? 'resultats@labo-tilleuls.test.mssante.fr',
      JSON.stringify(mail.documents.length > 0 ? ['biology'] : mail.attachments ? ['attachment'] : ['text']),
      mail.attachments?.length ?? 0,
      packEnvelope({ ...NO_WORDS, attachments: mail.attachments ?? [] }, []),
    ) as { id: number }
    prepared(
      this.db,
      'INSERT OR IGNORE INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date) VALUES (?, ?, 1, ?, ?, 0, ?)',
    ).run(row.id, mail.sent ? 2 : 1, row.id, '', date)
    storeParsed(this.db, { id: row.id, sha256, date }, parsed(mail.documents))
    return { id: row.id, sha256 }
  }

  /** The words of a message's PDF, once they have been read. */
  read(sha256: string, text: string): void {
    this.db
      .prepare(
        'UPDATE document SET text = ?, pending_text = 0 WHERE message_id = (SELECT id FROM message WHERE sha256 = ?)',
      )
      .run(packText(text), sha256)
  }

  /** Stores and files in one batch; gives the message's sha256. */
  receive(mail: Mail, options: FilingOptions = {}): string {
    const { id, sha256 } = this.put(mail)
    this.db.transaction(() => fileMessages(this.ctx, [id], options))()
    return sha256
  }
  receiveAll(mails: Mail[]): string[] {
    const rows = mails.map((mail) => this.put(mail))
    this.db.transaction(() =>
      fileMessages(
        this.ctx,
        rows.map((row) => row.id),
      ),
    )()
    return rows.map((row) => row.sha256)
  }

  /** Deletes a message as the relève does once its last placement went. */
  remove(sha256: string): void {
    const id = this.db.prepare('SELECT id FROM message WHERE sha256 = ?').pluck().get(sha256) as number
    this.db.transaction(() => {
      this.db.prepare('DELETE FROM placement WHERE message_id = ?').run(id)
      forgetMessage(this.ctx, id, () => deleteMessage(this.db, id))
    })()
  }

  filing(sha256: string): { patient_id: string | null; how: string; reason: string | null; discordant: number }[] {
    return this.db
      .prepare(
        `SELECT f.patient_id, f.how, f.reason, f.discordant FROM filing f JOIN document d ON d.id = f.document_id
         JOIN message m ON m.id = d.message_id WHERE m.sha256 = ? ORDER BY d.position`,
      )
      .all(sha256) as never
  }
  patientOf(sha256: string): string | null {
    return this.db.prepare('SELECT patient_id FROM message WHERE sha256 = ?').pluck().get(sha256) as string | null
  }
  unfiled(sha256: string) {
    const row = this.ask['filing.list']({}).unfiled.find((one) => one.message === sha256)
    if (row === undefined) throw new Error('not in À rattacher')
    return row
  }
  cards(query = '') {
    return this.ask['patients.list']({ query }).patients
  }
  /** All that filing decided, by stable names: what every order of arrival must give. */
  outcome(): unknown {
    const filing = this.db
      .prepare(
        `SELECT m.sha256 || '/' || d.path AS document, f.patient_id, f.how, f.reason, f.discordant, m.patient_id AS shown
         FROM filing f JOIN document d ON d.id = f.document_id JOIN message m ON m.id = d.message_id ORDER BY document`,
      )
      .all()
    return { filing, cards: this.cards().map(({ isNew: _isNew, ...card }) => card) }
  }
  close(): void {
    this.store.close()
  }
}

const NO_WORDS: Message = { to: [], cc: [], references: [], text: '', hasHtml: false, attachments: [] }

function parsed(documents: ClinicalDocument[]): ParsedMessage {
  return {
    size: 1,
    message: NO_WORDS,
    documents,
    kinds: ['biology'],
    preview: '',
    searchText: '',
    pendingText: [],
    warnings: [],
  }
}
