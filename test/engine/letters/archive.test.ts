// Whoever the patient is, the archive that we make and the identity that we read in it are one person: METADATA.XML and header agree.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PatientCard } from '../../../electron/ipc/patients.ts'
import { parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { insKey } from '../../../electron/engine/documents/values.ts'
import { documentName, xdmArchive } from '../../../electron/engine/letters/structured/archive.ts'
import { cdaLetter } from '../../../electron/engine/letters/structured/cda.ts'
import { PDF_FORMAT } from '../../../electron/engine/letters/structured/codes.ts'
import { newOid } from '../../../electron/engine/letters/structured/identifiers.ts'
import { foldName, identityOf } from '../../../electron/engine/patients/identity.ts'
import { HADDAD, VASSEUR } from './world.ts'

const NOW = new Date('2026-11-16T08:05:00+01:00')
const word = fc.stringMatching(/^[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜŸŒÆ][a-zàâçéèêëîïôùûüÿœæ]{1,11}$/)
const name = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .chain((words) => fc.constantFrom('-', ' ', '’', "'").map((between) => words.join(between)))
const number = fc.stringMatching(/^[12][0-9]{2}(?:0[1-9]|1[0-2])(?:[0-9]{2}|2A|2B)[0-9]{6}$/)
const card: fc.Arbitrary<PatientCard> = fc
  .record({
    birthName: name.map((one) => one.toLocaleUpperCase('fr')),
    usedName: fc.option(
      name.map((one) => one.toLocaleUpperCase('fr')),
      { nil: undefined },
    ),
    givenNames: fc.array(name, { minLength: 1, maxLength: 3 }),
    sex: fc.constantFrom('M' as const, 'F' as const),
    birthDate: fc
      .date({ min: new Date('1915-01-01'), max: NOW, noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    birthPlace: fc.option(fc.stringMatching(/^(?:[0-9]{5}|2[AB][0-9]{3})$/), { nil: undefined }),
    ins: fc.option(number, { nil: undefined }),
  })
  .map(({ usedName, birthPlace, ins, ...traits }) => ({
    ...traits,
    id: 'p1',
    ...(usedName === undefined ? {} : { usedName }),
    ...(birthPlace === undefined ? {} : { birthPlace }),
    ...(ins === undefined ? {} : { ins: { value: ins + insKey(ins), oid: '1.2.250.1.213.1.4.10' } }),
    insStatus: ins === undefined ? ('none' as const) : ('qualified' as const),
    documents: 0,
    unread: 0,
  }))

test('any patient, any title: read back as the same person, never as two', async () => {
  await fc.assert(
    fc.asyncProperty(card, fc.string({ unit: 'grapheme', maxLength: 60 }), async (patient, title) => {
      const id = newOid()
      const pdf = Buffer.from('%PDF-1.4\n%%EOF')
      const common = { typeCode: '11488-4', title, now: NOW }
      const bytes = cdaLetter({
        ...common,
        id,
        setId: newOid(),
        version: 1,
        card: patient,
        sender: VASSEUR,
        to: [HADDAD],
        cc: [],
        pdf,
      })
      const entry = {
        uri: documentName(0, 'text/xml'), mediaType: 'text/xml', bytes, uniqueId: id, typeCode: common.typeCode, title,
        format: PDF_FORMAT, createdAt: '20261116070500',
      } // prettier-ignore
      const { documents, warnings } = await parseFile({
        bytes: xdmArchive([entry], patient, VASSEUR, NOW),
        path: '',
        depth: 0,
      })
      expect(documents).toHaveLength(1)
      const [{ patient: read, otherPatient, body }] = documents as [(typeof documents)[number]]
      expect(otherPatient).toBeUndefined()
      expect(identityOf(read!)).toEqual({
        ...identityOf({
          birthName: patient.birthName,
          givenNames: patient.givenNames,
          birthDate: patient.birthDate!,
          sex: patient.sex!,
          ...(patient.usedName === undefined ? {} : { usedName: patient.usedName }),
          ...(patient.birthPlace === undefined ? {} : { birthPlace: patient.birthPlace }),
          ...(patient.ins === undefined ? {} : { ins: { ...patient.ins, keyValid: true } }),
        }),
      })
      expect(foldName(read!.givenNames!.join(' '))).toBe(foldName(patient.givenNames.join(' ')))
      expect(body?.size).toBe(pdf.length)
      expect(warnings.map(({ code }) => code).filter((code) => code !== 'INS_TEST_OID')).toEqual([])
    }),
    { numRuns: 150 },
  )
})
