// The published examples of CDA and XDM (shared test data, not part of the project) against what they are known to hold.
// A difference that we want is written in DIFFERENCES with its reason.

import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import type { ClinicalDocument, Observation } from '../../../electron/engine/documents/document.ts'
import { parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { partialDate, partialDay } from '../../../electron/engine/documents/values.ts'

const SAMPLES = new URL('../../../../shared/testdata/', import.meta.url)
const present = existsSync(new URL('expected.json', SAMPLES))
if (!present) console.log('cda-samples.test: shared test data not found, published examples are not read')

interface Id {
  root?: string
  extension?: string
}
interface Bound {
  value?: string
  unit?: string
}
interface Quantity {
  type: string
  value?: string
  unit?: string
  text?: string
  low?: Bound
  high?: Bound
}
interface ExpectedObservation {
  isLabObservation: boolean
  nestedInObservation?: string
  code?: { code?: string; resolvedText?: string }
  value?: Quantity[]
  interpretation?: string[]
  referenceRange?: { value?: Quantity; interpretation?: string }[]
  effectiveTime?: string | { low?: string }
  status?: string
}
interface Part {
  value: string
  qualifier?: string
}
interface Expected {
  documentId?: Id
  setId?: Id
  versionNumber?: string
  title?: string
  typeCode?: { code?: string }
  effectiveTime?: string
  patient?: { names?: { family?: Part[] }[]; birthTime?: string; sex?: string; birthplace?: string; ins?: Id[] }
  custodian?: string
  relatedDocuments?: { typeCode: string; parentIds?: Id[] }[]
  serviceEvents?: { time?: { low?: string } }[]
  embeddedMedia?: { sha256: string }[]
  nonXMLBody?: { sha256?: string }
  sections?: { code?: string }[]
  observations?: ExpectedObservation[]
  // XDM
  documents?: { uniqueId?: string; memberFound?: string; hashMatches?: boolean | null; sizeMatches?: boolean | null }[]
  cda?: Record<string, { title?: string; documentId?: Id }>
}

/** Results that we give more or fewer of than the list of the examples, and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'cda/ccda_PracticeFusion_AdamEveryman-ReferralSummary.xml': 'no information: neither code nor value',
  'cda/ccda_PracticeFusion_MaryGrant-ClinicalSummary.xml': 'no information: neither code nor value',
  'cda/ccda_EMERGE_Patient-10.xml': 'no information: neither code nor value',
  'cda/ccda_EMERGE_Patient-130.xml': 'no information: neither code nor value',
  'cda/ccda_HL7_CCD.xml': 'status active without a value: pending',
  'cda/ihe_IHE_LabReport_20070816.xml': 'a laboratory report: results without the template are results too',
  'cda/ihe_IHE_LabReport_21_Extended.xml': 'a laboratory report: results without the template are results too',
  'cda/ihe_IHE_LabReport_20070816_Errored.xml': 'a laboratory report: results without the template are results too',
}

const expected: Record<string, Expected> = present
  ? (JSON.parse(readFileSync(new URL('expected.json', SAMPLES), 'utf8')) as Record<string, Expected>)
  : {}
const keys = Object.keys(expected)

async function read(key: string): Promise<ClinicalDocument[]> {
  const bytes = readFileSync(new URL(key, SAMPLES))
  return (await parseFile({ bytes, path: '', depth: 0 })).documents
}

function idText(id: Id | undefined): string | undefined {
  return id?.root === undefined || id.extension === undefined
    ? (id?.root ?? id?.extension)
    : `${id.root}^${id.extension}`
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

describe.runIf(present)('CDA examples', () => {
  const documents = keys.filter((key) => key.startsWith('cda/') && expected[key]?.documentId !== undefined)

  it.each(documents)('%s: header and files', async (key) => {
    const e = expected[key] ?? {}
    const [document] = await read(key)
    const family = (e.patient?.names ?? []).flatMap((name) => name.family ?? [])
    const qualified = (...kinds: string[]): string | undefined =>
      family.find((one) => kinds.includes(one.qualifier ?? ''))?.value
    const replaced = e.relatedDocuments?.find((one) => one.typeCode === 'RPLC')
    expect(document?.uniqueId).toBe(idText(e.documentId))
    expect(document?.setId).toBe(idText(e.setId))
    expect(document?.version).toBe(number(e.versionNumber))
    expect(document?.title).toBe(e.title ?? undefined)
    expect(document?.typeCode).toBe(e.typeCode?.code)
    expect(document?.createdAt).toBe(partialDate(e.effectiveTime))
    const act = e.serviceEvents?.find((event) => event.time?.low !== undefined)?.time?.low
    expect(document?.date).toBe(partialDate(act) ?? partialDate(e.effectiveTime))
    expect(document?.custodian ?? '').toBe(e.custodian ?? '')
    expect(document?.replaces).toBe(idText(replaced?.parentIds?.[0]))
    if (family.some((one) => one.qualifier !== undefined)) {
      expect(document?.patient?.birthName).toBe(qualified('BR'))
      expect(document?.patient?.usedName).toBe(qualified('CL', 'SP'))
    }
    expect(document?.patient?.ins?.value).toBe(e.patient?.ins?.[0]?.extension)
    expect(document?.patient?.birthDate).toBe(partialDay(e.patient?.birthTime))
    expect(document?.patient?.sex).toBe(e.patient?.sex)
    if (/^\d[\dAB]\d{3}$/.test(e.patient?.birthplace ?? ''))
      expect(document?.patient?.birthPlace).toBe(e.patient?.birthplace)
    const files = [document?.body, ...(document?.media ?? [])].flatMap((blob) => blob?.sha256 ?? [])
    const known = [...(e.embeddedMedia ?? []), e.nonXMLBody].flatMap((media) => media?.sha256 ?? [])
    expect(files.sort()).toEqual(known.sort())
    const hasCopy = e.nonXMLBody !== undefined || (e.sections ?? []).some((section) => section.code === '55108-5')
    if (known.length > 0) expect(document?.body !== undefined).toBe(hasCopy)
  })

  const reports = keys.filter((key) => key.startsWith('cda/') && expected[key]?.observations !== undefined)

  it.each(reports)('%s: results', async (key) => {
    const all = expected[key]?.observations ?? []
    const results = all.filter((one) => one.isLabObservation && one.nestedInObservation === undefined)
    const [document] = await read(key)
    const found = document?.observations ?? []
    if (DIFFERENCES[key] !== undefined) expect(found.length).not.toBe(results.length)
    else {
      expect(found).toHaveLength(results.length)
      for (const [index, result] of results.entries()) compare(found[index], result)
      const nested = found.flatMap((one) => one.previous ?? [])
      expect(nested).toHaveLength(all.filter((one) => one.nestedInObservation !== undefined).length)
    }
  })
})

function compare(found: Observation | undefined, result: ExpectedObservation): void {
  const [value] = result.value ?? []
  expect(found?.code).toBe(result.code?.code)
  if (result.code?.resolvedText !== undefined && result.code.resolvedText !== '')
    expect(found?.name).toBe(result.code.resolvedText)
  if (value?.type === 'PQ') {
    expect(found?.value).toBe(number(value.value) ?? null)
    // « 1 » is the UCUM unit of a number without dimension: not printed
    expect(found?.unit).toBe(value.unit === '1' ? undefined : value.unit)
  } else if (value?.type === 'ST') expect(found?.valueText).toBe(value.text)
  // NA, NI, UNK are the nullFlavor of an absent code, not codes
  const mark = result.interpretation?.[0]
  expect(found?.interpretation).toBe(mark === undefined || ['NA', 'NI', 'UNK'].includes(mark) ? null : mark)
  const ranges = result.referenceRange ?? []
  const range = ranges.find((one) => one.interpretation === 'N' || one.interpretation === undefined)?.value
  expect(found?.range?.low).toBe(number(range?.low?.value))
  expect(found?.range?.high).toBe(number(range?.high?.value))
  expect(found?.status).toBe(result.status)
  const time = typeof result.effectiveTime === 'string' ? result.effectiveTime : result.effectiveTime?.low
  if (time !== undefined) expect(found?.date).toBe(partialDate(time))
}

describe.runIf(present)('XDM examples', () => {
  it.each(keys.filter((key) => key.startsWith('xdm/')))('%s', async (key) => {
    const e = expected[key] ?? {}
    const documents = await read(key)
    expect(documents.map((one) => one.path).sort()).toEqual(
      (e.documents ?? []).map((one) => one.memberFound ?? '').sort(),
    )
    for (const [path, header] of Object.entries(e.cda ?? {})) {
      const document = documents.find((one) => one.path === path)
      expect(document?.title).toBe(header.title)
      expect(document?.uniqueId).toBe(idText(header.documentId))
    }
    const { warnings } = await parseFile({ bytes: readFileSync(new URL(key, SAMPLES)), path: '', depth: 0 })
    const codes = warnings.map((one) => one.code)
    expect(codes.includes('XDM_HASH_MISMATCH')).toBe((e.documents ?? []).some((one) => one.hashMatches === false))
    expect(codes.includes('XDM_SIZE_MISMATCH')).toBe((e.documents ?? []).some((one) => one.sizeMatches === false))
  })
})
