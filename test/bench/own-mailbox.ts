// A mailbox of our own, where the shared ones are absent: letters, biology, HPRIM, threads, and senders who name the wrong person.
// Each message comes with its truth, in the shape of truth.jsonl. Invented persons only; the same count gives the same mail.

import { biologyCda, letterCda, pq, range } from '../files/cda.ts'
import { hprimBytes } from '../files/hprim.ts'
import { INS_TEST_OID, KOWALSKI, LEGRAND, MARTIN_A, MARTIN_B, SANTONI, type TestPatient } from '../files/patients.ts'
import { pdfBytes } from '../files/pdf.ts'
import { xdmZip } from '../files/xdm.ts'
import { build, file, multipart, text, type Entity } from '../engine/mail/mime-builder.ts'
import type { TrueDocument, TrueMessage, TruePatient } from '../proof/truth.ts'

/** `patient`: reports of one patient only */
export type MailProfile = 'mixed' | 'small' | 'documents' | 'patient'
export interface OwnMessage {
  raw: Buffer
  truth: TrueMessage
}

const PATIENTS = [LEGRAND, SANTONI, KOWALSKI, MARTIN_A, MARTIN_B]
const FIRST_DAY = Date.UTC(2025, 0, 6, 8)
const DAY = 86_400_000

export const ownPatients: TruePatient[] = PATIENTS.map((one, n) => ({ id: `P${n}`, ins: one.ins, oid: INS_TEST_OID }))

interface Place {
  n: number
  patient: TestPatient
  /** of the day, HL7: AAAAMMJJ */
  day: string
  /** ISO day */
  date: string
}
type Made = Omit<TrueMessage, 'file' | 'folder'> & { subject: string; folder: string; parts: Entity[] }

/** Oldest first: a right document about an INS is always older than a wrong one. */
export async function* ownMailbox(count: number, profile: MailProfile = 'mixed'): AsyncGenerator<OwnMessage> {
  for (let n = 0; n < count; n += 1) {
    const when = new Date(FIRST_DAY + (n * 500 * DAY) / count)
    const date = when.toISOString().slice(0, 10)
    const who = profile === 'patient' ? 0 : Math.floor(n / KINDS.length) % PATIENTS.length
    const place = { n, patient: PATIENTS[who] ?? LEGRAND, day: date.replaceAll('-', ''), date }
    const make = MAKERS[profile] ?? KINDS[n % KINDS.length] ?? thread
    const { subject, parts, ...truth } = await make(place)
    const headers = [
      'From: Laboratoire des Alizés <resultats@alizes.test.mssante.fr>'.replace(/[^\p{ASCII}]/gu, 'e'),
      'To: helene.vasseur@medecin.test.mssante.fr',
      `Date: ${when.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <own-${n}@alizes.test.mssante.fr>`,
      `Subject: ${subject}`,
      'MIME-Version: 1.0',
    ]
    const [first] = parts
    const entity: Entity =
      parts.length === 1 && first
        ? { ...first, headers: [...headers, ...(first.headers ?? [])] }
        : multipart('mixed', parts, `limite-${n}`, headers)
    yield { raw: build(entity), truth: { ...truth, patient: truth.patient && `P${who}`, file: `own-${n}` } }
  }
}

const body = (n: number): string => `BODY${String(n).padStart(6, '0')}`
const inside = (n: number): string => `JOINT${String(n).padStart(6, '0')}`
const words = (n: number): Entity => text(`Madame, Monsieur,\r\nveuillez trouver le courrier ${body(n)}.\r\n`)

/** Three letters of a right kind before one of each wrong one. */
const KINDS: readonly ((place: Place) => Promise<Made> | Made)[] = [
  (place) => biology(place, 'ok'),
  (place) => letter(place, 'ok'),
  hprim,
  (place) => biology(place, 'ok'),
  thread,
  page,
  (place) => (place.n < 10 * PATIENTS.length ? letter(place, 'ok') : letter(place, WRONG[place.n % 3] ?? 'ok')),
]
const MAKERS: Partial<Record<MailProfile, (typeof KINDS)[number]>> = {
  small: thread,
  documents: page,
  patient: (place) => biology(place, 'ok'),
}
const WRONG = ['no-ins', 'bad-key', 'trait-mismatch'] as const

function documentOf({ n, patient, date }: Place, identity: TrueMessage['identity']): TrueDocument {
  return {
    uniqueId: `1.2.250.1.999.7.${n}`,
    format: 'cda-n3',
    title: '',
    typeCode: '11502-2',
    date,
    ins: identity === 'no-ins' ? null : patient.ins,
    oid: identity === 'no-ins' ? null : INS_TEST_OID,
    version: 1,
    replaces: null,
    status: 'completed',
    observations: [],
    previous: [],
    pending: [],
  }
}

function biology(place: Place, identity: 'ok'): Made {
  const { n, day } = place
  const potassium = 3 + (n % 40) / 10
  const flag = potassium > 5.1 ? 'H' : potassium < 3.5 ? 'L' : 'N'
  const document = { ...documentOf(place, identity), title: `Compte rendu de biologie ${inside(n)}` }
  const cda = biologyCda(
    [
      {
        title: 'Biochimie',
        results: [
          {
            code: '2823-3',
            label: 'Potassium',
            value: pq(String(potassium), 'mmol/L'),
            range: range('3.5', '5.1', 'mmol/L'),
            interpretation: flag,
          },
        ],
      },
    ],
    options(place, document),
  )
  return {
    kind: 'bio-xdm',
    folder: 'Biologie',
    subject: `XDM/1.0/DDM+Biologie ${n}`,
    patient: 'P',
    identity,
    documents: [
      {
        ...document,
        observations: [
          {
            code: '2823-3',
            label: 'Potassium',
            type: 'PQ',
            value: String(potassium),
            unit: 'mmol/L',
            low: '3.5',
            high: '5.1',
            flag,
          },
        ],
      },
    ],
    probes: { body: body(n), attachment: inside(n) },
    parts: [words(n), archive(place, cda, document, day)],
  }
}

async function letter(place: Place, identity: 'ok' | (typeof WRONG)[number]): Promise<Made> {
  const { n, patient, day } = place
  const stated =
    identity === 'trait-mismatch'
      ? { ...place, patient: { ...patient, givenNames: ['Zoé'] } }
      : identity === 'bad-key'
        ? { ...place, patient: { ...patient, ins: `${patient.ins.slice(0, 13)}98` } }
        : place
  const document = {
    ...documentOf(stated, identity),
    format: 'cda-n1' as const,
    title: 'Compte rendu de séjour',
    typeCode: '34112-3',
  }
  const cda = letterCda(await pdfBytes({ lines: ['Compte rendu', inside(n)] }), 'application/pdf', {
    ...options(stated, document),
    ...(identity === 'no-ins' ? { ins: null } : {}),
  })
  return {
    kind: 'letter',
    folder: 'INBOX',
    subject: `XDM/1.0/DDM+Courrier ${n}`,
    patient: 'P',
    identity,
    ...(identity === 'trait-mismatch' ? { identityFault: 'another given name' } : {}),
    documents: [document],
    probes: { body: body(n), attachment: inside(n) },
    parts: [words(n), archive(stated, cda, document, day, identity === 'no-ins')],
  }
}

const options = ({ n, patient, day }: Place, { uniqueId, title, version }: TrueDocument) => ({
  patient,
  uniqueId: uniqueId ?? '',
  setId: `${uniqueId}.0`,
  version: version ?? 1,
  order: String(n),
  title,
  effectiveTime: `${day}120000+0100`,
  eventTime: `${day}070500+0100`,
})

function archive({ patient }: Place, cda: Uint8Array, document: TrueDocument, day: string, anonymous = false): Entity {
  const zip = xdmZip({
    patient,
    ...(anonymous ? { patientId: '4711^^^&amp;1.2.250.1.999.4&amp;ISO^PI' } : {}),
    files: [
      {
        uri: 'DOC00001.XML',
        bytes: cda,
        uniqueId: document.uniqueId ?? '',
        typeCode: document.typeCode,
        title: document.title,
        createdAt: `${day}110000`,
        startedAt: `${day}060500`,
      },
    ],
  })
  return file(Buffer.from(zip), 'application/zip', 'IHE_XDM.zip')
}

function hprim(place: Place): Made {
  const { n, patient, date } = place
  const [year, month, day] = date.split('-')
  const [birthYear, birthMonth, birthDay] = patient.birthDate.split('-')
  const record = hprimBytes({
    header: {
      id: String(n),
      name: patient.usedName,
      given: (patient.givenNames[0] ?? '').toUpperCase(),
      birth: `${birthDay}/${birthMonth}/${birthYear}`,
      number: `${patient.ins.slice(0, 13)} ${patient.ins.slice(13)}`,
      file: inside(n),
      date: `${day}/${month}/${year}`,
    },
    coded: [`RES|Créatinine|CREA|N|${60 + (n % 40)}|µmol/L|45|104|N|F||||`],
  })
  return {
    kind: 'bio-hprim',
    folder: 'Biologie',
    subject: `Resultats ${n}`,
    patient: 'P',
    identity: 'ok',
    documents: [
      {
        ...documentOf(place, 'ok'),
        uniqueId: null,
        format: 'hprim',
        version: null,
        observations: [
          {
            code: 'CREA',
            label: 'Créatinine',
            type: 'PQ',
            value: String(60 + (n % 40)),
            unit: 'µmol/L',
            low: '45',
            high: '104',
            flag: 'N',
          },
        ],
      },
    ],
    probes: { body: body(n), attachment: inside(n) },
    parts: [words(n), file(Buffer.from(record), 'text/plain', `${inside(n)}.hpr`)],
  }
}

function thread({ n }: Place): Made {
  return {
    kind: 'thread',
    folder: 'INBOX',
    subject: `Avis ${n}`,
    patient: null,
    identity: null,
    documents: [],
    probes: { body: body(n) },
    parts: [words(n)],
  }
}

async function page(place: Place): Promise<Made> {
  const pdf = Buffer.from(await pdfBytes({ lines: ['Courrier', inside(place.n)] }))
  return {
    ...thread(place),
    probes: { body: body(place.n), attachment: inside(place.n) },
    parts: [words(place.n), file(pdf, 'application/pdf', 'courrier.pdf')],
  }
}
