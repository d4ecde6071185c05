// The demonstration week: the same for the same moment, nothing after it, and what each screen needs is in it.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseMessage } from '../../electron/engine/parsing/parse-message.ts'
import { INS_TEST_OID } from '../files/patients.ts'
import { practiceWeek } from './week/index.ts'
import { insKey, patient, PATIENT_IDS } from './week/patients.ts'

/** the clock of the test world: Monday 16 November 2026, 08:05 in Paris */
const MONDAY = new Date('2026-11-16T07:05:00Z')
const week = await practiceWeek(MONDAY)
const files = await Promise.all(week.map((message) => parseMessage(message.raw)))
const documents = files.flatMap((file) => file.documents)
const codes = new Set(files.flatMap((file) => file.warnings.map((warning) => warning.code)))

const digest = (messages: { raw: Buffer }[]) =>
  messages.reduce((hash, { raw }) => hash.update(raw), createHash('sha256')).digest('hex')

describe('patients', () => {
  test.each([
    ['P01', '02'],
    ['P05', '22'],
    ['P06', '35'],
    ['P15', '13'],
    ['P19', '97'],
    ['P22', '88'],
  ])('%s has the key of the test world', (id, key) => {
    expect(patient(id).ins.slice(13)).toBe(key)
  })

  test('one number each, key right', () => {
    const numbers = PATIENT_IDS.map((id) => patient(id).ins)
    expect(new Set(numbers).size).toBe(PATIENT_IDS.length)
    for (const number of numbers) expect(number).toBe(number.slice(0, 13) + insKey(number.slice(0, 13)))
  })
})

describe('messages', () => {
  test('the same bytes for the same moment', async () => {
    expect(digest(await practiceWeek(MONDAY))).toBe(digest(week))
  }, 120_000)

  test('oldest first, none after the moment, 34 and the one sent again since six', () => {
    const times = week.map((message) => message.arrived.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThanOrEqual(MONDAY.getTime())
    expect(week.filter(({ arrived }) => arrived >= new Date('2026-11-16T05:00:00Z'))).toHaveLength(35)
  })

  test('no two are the same', () => {
    expect(new Set(week.map(({ raw }) => digest([{ raw }]))).size).toBe(week.length)
  })

  test('every one has a sender, a subject and words', () => {
    expect(files.map(({ message }) => message).filter(({ from, subject }) => !from || !subject)).toEqual([])
  })
})

describe('documents', () => {
  test('every number is a test number', () => {
    const oids = documents.flatMap((document) => document.patient?.ins?.oid ?? [])
    expect(new Set(oids)).toEqual(new Set([INS_TEST_OID]))
  })

  test('what goes wrong in it goes wrong on purpose', () => {
    expect(codes).toEqual(new Set(['INS_TEST_OID', 'INS_KEY_WRONG', 'XDM_TWO_PATIENTS', 'ZIP_TRUNCATED']))
  })

  test('the PDF beside is a copy, but for the one of another person', () => {
    const alone = documents.filter((document) => document.source === 'pdf')
    expect(alone).toHaveLength(2)
  })

  test('a potassium alert, a partial report, a version 2, HPRIM, a germ', () => {
    const results = documents.flatMap((document) => document.observations ?? [])
    expect(results).toContainEqual(expect.objectContaining({ name: 'Potassium', value: 6.4, interpretation: 'HH' }))
    expect(documents.filter((document) => document.status === 'partial')).toHaveLength(1)
    expect(documents.filter((document) => document.version === 2)).toHaveLength(2)
    expect(documents.filter((document) => document.source === 'hprim').length).toBeGreaterThan(20)
    expect(results.some((result) => result.section?.includes('Escherichia coli'))).toBe(true)
  })

  test('the receipts are read: read, delivered, refused by a machine in both forms, mailbox full', () => {
    const receipts = files.flatMap((file) => file.message.receipt ?? [])
    const said = receipts.map(({ kind, disposition, action, error }) => [kind, disposition ?? action, error])
    expect(said).toEqual(
      expect.arrayContaining([
        ['mdn', 'displayed', undefined],
        ['dsn', 'delivered', expect.anything()],
        ['mdn', 'processed/error', '902^Patient inconnu'],
        ['mdn', 'processed/Error', '904^INS différente de l’INS locale'],
        ['dsn', 'failed', expect.stringContaining('Mailbox full')],
      ]),
    )
  })
})
