// Documents and results in the store: marks, versions, copies, partial reports, incomplete ones (AT-14 to AT-16, AT-21, AT-22).

import { expect, test } from 'vitest'
import type { ClinicalDocument, Observation } from '../../../electron/engine/documents/document.ts'
import { messageRows } from '../../../electron/engine/messages/row.ts'
import { shownMessage } from '../../../electron/engine/messages/shown.ts'
import { flagOf } from '../../../electron/engine/store/clinical/flag.ts'
import { sectorOf } from '../../../electron/engine/store/clinical/sector.ts'
import { readObservations } from '../../../electron/engine/store/clinical/observations.ts'
import { analyteOf } from '../../../electron/engine/store/clinical.ts'
import { P01, P06, P18, report, result, World } from '../patients/world.ts'
import type { Mail } from '../patients/world.ts'

const bounded = { range: { low: 3.5, high: 5.1 } }

test.each([
  [{ interpretation: 'HH' }, 'alert-high'],
  [{ interpretation: 'LL' }, 'alert-low'],
  [{ interpretation: 'AA' }, 'alert'],
  [{ interpretation: 'hh' }, 'alert-high'],
  [{ interpretation: 'H' }, 'high'],
  [{ interpretation: 'L' }, 'low'],
  [{ interpretation: 'A' }, 'abnormal'],
  // the document's own code wins over its bounds
  [{ interpretation: 'N', ...bounded }, 'none'],
  [{ ...bounded }, 'high'],
  [{ ...bounded, value: 3.5 }, 'none'],
  [{ ...bounded, value: 5.1 }, 'none'],
  [{ ...bounded, value: 3.4 }, 'low'],
  [{ range: { low: null, high: 5.1 } }, 'high'],
  [{ range: { low: 3.5, high: null } }, 'none'],
  // AT-21: no interval, no mark
  [{}, 'no-bounds'],
  [{ range: { text: 'selon âge' } }, 'no-bounds'],
  [{ interpretation: 'POS' }, 'none'],
  [{ interpretation: 'H', range: {} }, 'high'],
  // the end of the analyser's scale: the bounds decide, and only when they can
  [{ interpretation: '<', comparator: '<', value: 0.6, range: { low: null, high: 5 } }, 'none'],
  [{ interpretation: '>', comparator: '>', value: 90, range: { low: 60, high: null } }, 'none'],
  [{ comparator: '>', value: 5.1, ...bounded }, 'high'],
  [{ comparator: '<', value: 3.5, ...bounded }, 'low'],
  [{ comparator: '<', value: 10, ...bounded }, 'none'],
  [{ comparator: '>=', value: 5.1, ...bounded }, 'none'],
  [{ value: null, valueText: 'trouble', ...bounded }, 'none'],
] satisfies [Partial<Observation>, string][])('the mark of %j is %s', (more, flag) => {
  expect(flagOf(result('Potassium', 6.4, 'mmol/L', more))).toBe(flag)
})

test('results come back as they were, with their mark and series', () => {
  const world = new World()
  const observations: Observation[] = [
    result('Potassium', 6.4, 'mmol/L', {
      code: '2823-3',
      codeSystem: '2.16.840.1.113883.6.1',
      interpretation: 'HH',
      ...bounded,
      chapter: 'Ionogramme',
      method: 'ISE',
      status: 'completed',
      previous: [{ value: 4.9, valueText: '4,9', date: '2026-09-02' }],
      date: '2026-11-16',
      comment: 'contrôlé',
    }),
    result('Aspect', 0, '', { value: null, valueText: 'trouble', valueCode: { display: 'trouble' }, comparator: null }),
  ]
  const mail = world.receive({ documents: [report(P01, { observations })] })
  const id = world.db.prepare('SELECT id FROM document').pluck().get() as number
  expect(readObservations(world.db, id)).toMatchObject(observations.map(({ comparator: _c, ...one }) => one))
  expect(world.db.prepare('SELECT flag_rank FROM message WHERE sha256 = ?').pluck().get(mail)).toBe(3)
  expect(analyteOf({ name: 'Sodium  É', code: '' })).toBe('sodium e')
  // a code of its sender's own is nothing without its name
  expect(analyteOf({ name: 'Créatinine', code: 'CREA' })).not.toBe(analyteOf({ name: 'Créatinine (U)', code: 'CREA' }))
  world.close()
})

function rowOf(world: World, sha256: string) {
  const placements = world.db.prepare('SELECT id FROM placement').pluck().all() as number[]
  return messageRows(world.db, placements).find((row) => row.id === sha256)
}
function page(world: World, name: string) {
  const [card] = world.cards(name)
  return world.ask['patients.show']({ id: card?.id ?? '' })
}
/** Both orders of arrival. */
function bothWays(mails: [Mail, Mail], check: (world: World, hashes: [string, string]) => void): void {
  for (const turned of [false, true]) {
    const world = new World()
    const [first, second] = (turned ? mails.toReversed() : mails).map((mail) => world.receive(mail))
    const hashes: [string, string] = turned ? [second ?? '', first ?? ''] : [first ?? '', second ?? '']
    check(world, hashes)
    world.close()
  }
}
const letter = (more: Partial<ClinicalDocument>) =>
  report(P06, { title: 'Lettre', text: JSON.stringify(more), ...more })

test('AT-14: the newer version replaces, the older stays within reach', () => {
  const v1 = {
    documents: [letter({ uniqueId: '1.1', setId: 's', version: 1 })],
    date: '2026-11-12T08:00:00Z',
    name: 'v1',
  }
  for (const more of [{ replaces: '1.1' }, { setId: 's', version: 2 }]) {
    const v2 = {
      documents: [letter({ uniqueId: '1.2', version: 2, ...more })],
      date: '2026-11-16T08:00:00Z',
      name: 'v2',
    }
    bothWays([v1, v2], (world, [old, now]) => {
      expect(page(world, 'pieri').timeline).toMatchObject([
        { messageId: now, version: 2, olderVersions: [`${old}/2!IHE_XDM/SUBSET01/DOC00001.XML`] },
      ])
    })
  }
})

test('AT-15: the same report sent again, with a PDF beside, is one line', () => {
  const observations = [result('Glucose', 1.28, 'g/L')]
  const first = {
    documents: [report(P18, { uniqueId: '2.1', observations })],
    date: '2026-11-16T06:01:00Z',
    name: 'first',
  }
  const body = { mediaType: 'application/pdf', size: 3, sha256: 'b'.repeat(64), path: '3' }
  const again = {
    documents: [report(P18, { uniqueId: '2.1', observations, body, path: '4!x' })],
    date: '2026-11-16T07:00:00Z',
    name: 'again',
  }
  bothWays([first, again], (world, [one, two]) => {
    expect(page(world, 'schmitt').timeline).toMatchObject([{ messageId: one, copies: 2 }])
    expect(rowOf(world, two)).toMatchObject({ duplicate: true, copies: 2 })
    expect(rowOf(world, two)).not.toHaveProperty('corrections')
    // the one row of the list, when both say the same (messages/repeats.ts)
    expect(rowOf(world, one)).toMatchObject({ copies: 2 })
    expect(rowOf(world, one)).not.toHaveProperty('duplicate')
    expect([one, two].map((each) => shownMessage(world.db, each).documents[0]?.copies)).toEqual([2, 2])
    expect(page(world, 'schmitt').observations).toHaveLength(1)
  })
  // the same uniqueId with another value is no copy: the later one stands
  const corrected = {
    documents: [report(P18, { uniqueId: '2.1', observations: [result('Glucose', 1.82, 'g/L')] })],
    date: '2026-11-16T08:00:00Z',
    name: 'corrected',
  }
  bothWays([first, corrected], (world, [, now]) => {
    const [said] = rowOf(world, now)?.corrections ?? []
    expect(said).toMatchObject({ name: 'Glucose', valueText: '1.82', unit: 'g/L', before: '1.28' })
    expect(page(world, 'schmitt').timeline).toMatchObject([{ messageId: now }])
    expect(page(world, 'schmitt').observations.map((one) => one.value)).toEqual([1.82])
  })
})

test('AT-16: a replacement by another organisation is not applied, both stay', () => {
  const v1 = { documents: [letter({ uniqueId: '3.1' })], date: '2026-11-12T08:00:00Z', name: 'v1' }
  const other = { organization: 'Clinique des Sources', organizationId: '1999999902' }
  const v2 = {
    documents: [letter({ uniqueId: '3.2', replaces: '3.1', author: other })],
    date: '2026-11-16T08:00:00Z',
    name: 'v2',
  }
  bothWays([v1, v2], (world, [old, now]) => {
    expect(page(world, 'pieri').timeline).toHaveLength(2)
    const [kept, refused] = [old, now].map((each) => shownMessage(world.db, each).documents[0])
    expect(kept).toMatchObject({ refusedBy: refused?.id })
    expect(refused).toMatchObject({ refused: kept?.id })
    expect(kept).not.toHaveProperty('refused')
    expect(refused).not.toHaveProperty('olderVersions')
  })
})

/** The results of a report, then of the one that replaces it. */
function corrected(before: Observation[], after: Observation[]) {
  const world = new World()
  const sent = { uniqueId: '6.1', typeCode: '11502-2' }
  world.receive({ documents: [report(P18, { ...sent, observations: before })], date: '2026-11-13T08:00:00Z' })
  const later = { uniqueId: '6.2', replaces: '6.1', version: 2, observations: after }
  const now = world.receive({ documents: [report(P18, { ...sent, ...later })], date: '2026-11-16T08:00:00Z' })
  const shown = shownMessage(world.db, now).documents[0]?.corrections ?? []
  expect(rowOf(world, now)?.corrections ?? []).toEqual(shown.slice(0, 3))
  world.close()
  return shown.map(({ name, valueText, before: was, beforeUnit }) => [name, valueText, was, beforeUnit])
}

test('AT-14: a corrected result is said with both values, what did not change is not', () => {
  const before = [result('Sodium', 114, 'mmol/L'), result('Potassium', 4.2, 'mmol/L')]
  expect(corrected(before, [result('Sodium', 141, 'mmol/L'), result('Potassium', 4.2, 'mmol/L')])).toEqual([
    ['Sodium', '141', '114', undefined],
  ])
})

test.each<[string, Observation[], Observation[], unknown[]]>([
  [
    'the same number written otherwise is no correction',
    [result('Sodium', 141, 'mmol/L')],
    [result('Sodium', 141, 'mmol/L', { valueText: '141,0' })],
    [],
  ],
  [
    'another unit is said, not converted',
    [result('Glucose', 1.28, 'g/L')],
    [result('Glucose', 7.1, 'mmol/L')],
    [['Glucose', '7.1', '1.28', 'g/L']],
  ],
  [
    'a lost « < » is one',
    [result('CRP', 5, 'mg/L', { comparator: '<', valueText: '< 5' })],
    [result('CRP', 5, 'mg/L')],
    [['CRP', '5', '< 5', undefined]],
  ],
  [
    'a glucose every hour is paired by its time',
    [
      result('Glucose', 1, 'g/L', { date: '2026-11-13T08:00' }),
      result('Glucose', 2, 'g/L', { date: '2026-11-13T09:00' }),
    ],
    [
      result('Glucose', 1, 'g/L', { date: '2026-11-13T08:00' }),
      result('Glucose', 3, 'g/L', { date: '2026-11-13T09:00' }),
    ],
    [['Glucose', '3', '2', undefined]],
  ],
  [
    'two samples that nothing tells apart are not paired',
    [result('Glucose', 1, 'g/L'), result('Glucose', 2, 'g/L')],
    [result('Glucose', 2, 'g/L'), result('Glucose', 1, 'g/L')],
    [],
  ],
  ['a result that is new is no correction', [result('Sodium', 141, 'mmol/L')], [result('CRP', 3, 'mg/L')], []],
])('%s', (_, before, after, said) => {
  expect(corrected(before, after)).toEqual(said)
})

test('two documents that each claim to replace the other both stay', () => {
  const one = { documents: [letter({ uniqueId: '4.1', replaces: '4.2' })], name: 'one' }
  const two = { documents: [letter({ uniqueId: '4.2', replaces: '4.1' })], name: 'two' }
  bothWays([one, two], (world) => expect(page(world, 'pieri').timeline).toHaveLength(2))
})

test('AT-22: the final report takes the place of the partial one', () => {
  const order = { orderIds: ['D26-1'], typeCode: '11502-2' }
  const partial = {
    documents: [report(P18, { ...order, status: 'partial', observations: [result('bHCG', 2, 'UI/L')] })],
    date: '2026-11-16T06:11:00Z',
    name: 'partial',
  }
  const final = {
    documents: [
      report(P18, {
        ...order,
        status: 'completed',
        observations: [result('bHCG', 2, 'UI/L'), result('TSH', 2.1, 'mUI/L')],
      }),
    ],
    date: '2026-11-16T08:11:00Z',
    name: 'final',
  }
  bothWays([partial, final], (world, [old, now]) => {
    const shown = page(world, 'schmitt')
    expect(shown.timeline).toMatchObject([
      { messageId: now, olderVersions: [`${old}/2!IHE_XDM/SUBSET01/DOC00001.XML`] },
    ])
    expect(shown.timeline[0]?.status).toBeUndefined()
    expect(shown.observations).toHaveLength(2)
  })
})

/** A partial report, then the final one of the same order. */
function completed(
  partial: Partial<ClinicalDocument>,
  final: Partial<ClinicalDocument>,
  check: (shown: ReturnType<typeof page>) => void,
) {
  const order = { orderIds: ['412207'], typeCode: '11502-2' }
  const mails: [Mail, Mail] = [
    {
      documents: [report(P18, { ...order, status: 'partial', ...partial })],
      date: '2026-11-16T06:11:00Z',
      name: 'partial',
    },
    {
      documents: [report(P18, { ...order, status: 'completed', ...final })],
      date: '2026-11-18T08:11:00Z',
      name: 'final',
    },
  ]
  bothWays(mails, (world) => check(page(world, 'schmitt')))
}
const sodium = (value: number) => [result('Sodium', value, 'mmol/L')]
const valuesOf = ({ observations }: ReturnType<typeof page>) => observations.map((one) => [one.name, one.value])

test('a final report that brings only the rest takes no result of the partial one away', () => {
  const date = '2026-11-16'
  completed({ date, observations: sodium(141) }, { date, observations: [result('CRP', 3, 'mg/L')] }, (shown) => {
    expect(shown.timeline).toHaveLength(2)
    expect(Object.fromEntries(valuesOf(shown))).toEqual({ CRP: 3, Sodium: 141 })
  })
})

test.each([
  ['another value of another day is another examination', '2026-11-16', '2026-11-18', 131, 2],
  ['another value of the same day is a correction', '2026-11-16T08:00', '2026-11-16T09:00', 131, 1],
  ['the same value is the same examination, whatever day the final report bears', '2026-11-16', '2026-11-18', 141, 1],
])('a number given to every order: %s', (_, before, after, value, lines) => {
  completed({ date: before, observations: sodium(141) }, { date: after, observations: sodium(value) }, (shown) =>
    expect(shown.timeline).toHaveLength(lines),
  )
})

test.each<[string, Partial<ClinicalDocument>, Partial<ClinicalDocument>]>([
  ['order', { orderIds: ['1'] }, { orderIds: ['2'] }],
  ['series', { setId: 'a' }, { setId: 'b' }],
  ['type', { typeCode: '11502-2' }, { typeCode: '18748-4' }],
])('one identifier on two documents of another %s replaces nothing', (_, one, other) => {
  const mails: [Mail, Mail] = [
    { documents: [report(P18, { uniqueId: '10.1', observations: sodium(141), ...one })], name: 'one' },
    {
      documents: [report(P18, { uniqueId: '10.1', observations: sodium(131), ...other })],
      name: 'other',
      date: '2026-11-18T08:00:00Z',
    },
  ]
  bothWays(mails, (world) => expect(valuesOf(page(world, 'schmitt'))).toHaveLength(2))
})

test('two documents of one message under one identifier both stand', () => {
  const world = new World()
  const named = { uniqueId: '10.2', typeCode: '11502-2' }
  const documents = [sodium(141), [result('CRP', 3, 'mg/L')]].map((observations, index) =>
    report(P18, { ...named, observations, path: String(index) }),
  )
  world.receive({ documents })
  expect(Object.fromEntries(valuesOf(page(world, 'schmitt')))).toEqual({ CRP: 3, Sodium: 141 })
  world.close()
})

test('a report that says to replace another person’s is never said with that person’s values', () => {
  const before = { documents: [report(P01, { uniqueId: '11.1', observations: sodium(114) })], name: 'before' }
  const after = {
    documents: [report(P18, { uniqueId: '11.2', replaces: '11.1', observations: sodium(141) })],
    date: '2026-11-18T08:00:00Z',
    name: 'after',
  }
  bothWays([before, after], (world, [, now]) => {
    expect(rowOf(world, now)).not.toHaveProperty('corrections')
    expect(page(world, 'legrand').observations).toHaveLength(1)
  })
})

test('a copy whose first sending is filed elsewhere is replaced as that one was', () => {
  const world = new World()
  const [first] = [1, 2].map((day) =>
    world.receive({ documents: [letter({ uniqueId: '12.1' })], date: `2026-11-0${day}T08:00:00Z` }),
  )
  const now = world.receive({ documents: [letter({ uniqueId: '12.2', replaces: '12.1' })] })
  world.receive({ documents: [report(P18)] })
  world.decide['filing.file']({ what: first ?? '', patient: world.cards('schmitt')[0]?.id ?? '' })
  expect(page(world, 'pieri').timeline.map((entry) => [entry.messageId, entry.olderVersions?.length])).toEqual([
    [now, 1],
  ])
  world.close()
})

test('what a deleted message had replaced or repeated stands again, and never behind the row that takes its number', () => {
  const world = new World()
  const version = (version: number, more: Partial<ClinicalDocument> = {}) =>
    world.receive({
      documents: [letter({ uniqueId: `7.${version}`, setId: 's7', version, ...more })],
      date: `2026-11-1${version}T08:00:00Z`,
    })
  const copy = () => world.receive({ documents: [letter({ uniqueId: '8.1' })], date: `2026-11-0${++copied}T08:00:00Z` })
  let copied = 0
  const [first, second, third] = [copy(), copy(), copy()]
  const [v1, v2, v3] = [version(1), version(2), version(3)]
  const lines = () =>
    page(world, 'pieri').timeline.map((entry) => [entry.messageId, entry.copies, entry.olderVersions?.length])
  expect(lines()).toEqual([
    [v3, undefined, 2],
    [first, 3, undefined],
  ])
  world.remove(v3)
  const other = version(9, { setId: 's9' })
  world.remove(first)
  expect(lines()).toEqual([
    [other, undefined, undefined],
    [v2, undefined, 1],
    [second, 2, undefined],
  ])
  expect(rowOf(world, second)).not.toHaveProperty('duplicate')
  expect(rowOf(world, third)).toMatchObject({ duplicate: true })
  world.remove(v2)
  expect(lines()).toContainEqual([v1, undefined, undefined])
  world.close()
})

test('a document that is read again and no longer says what it replaces, replaces nothing', () => {
  const world = new World()
  const old = world.receive({ documents: [letter({ uniqueId: '9.1' })], date: '2026-11-12T08:00:00Z' })
  const mail = { date: '2026-11-13T08:00:00Z', name: 'newer' }
  const now = world.receive({ ...mail, documents: [letter({ uniqueId: '9.2', replaces: '9.1' })] })
  expect(page(world, 'pieri').timeline).toHaveLength(1)
  world.receive({ ...mail, documents: [letter({ uniqueId: '9.2' })] })
  expect(page(world, 'pieri').timeline.map((entry) => entry.messageId)).toEqual([now, old])
  world.close()
})

test('a version filed elsewhere hides nothing', () => {
  const v1 = { documents: [letter({ uniqueId: '5.1' })], date: '2026-11-12T08:00:00Z', name: 'v1' }
  const v2 = {
    documents: [report(P18, { uniqueId: '5.2', replaces: '5.1' })],
    date: '2026-11-16T08:00:00Z',
    name: 'v2',
  }
  bothWays([v1, v2], (world) => {
    expect(page(world, 'pieri').timeline).toHaveLength(1)
    expect(page(world, 'schmitt').timeline).toHaveLength(1)
  })
})

test('an incomplete document is shown but gives no point to a curve; units are never one line', () => {
  const world = new World()
  world.receive({
    documents: [report(P18, { observations: [result('HbA1c', 7.1, '%')] })],
    date: '2026-11-16T06:00:00Z',
  })
  world.receive({
    documents: [report(P18, { observations: [result('HbA1c', 7.4, '%')], title: 'b' })],
    date: '2026-08-16T06:00:00Z',
  })
  world.receive({
    documents: [report(P18, { observations: [result('HbA1c', 54, 'mmol/mol')], title: 'c' })],
    date: '2026-07-16T06:00:00Z',
  })
  world.receive({ documents: [report(P18, { observations: [result('HbA1c', 9, '%')], incomplete: true, title: 'd' })] })
  const shown = page(world, 'schmitt')
  expect(shown.observations).toHaveLength(4)
  const { series } = world.ask['patients.series']({ id: shown.patient.id, analytes: ['hba1c'] })
  expect(series.map((line) => [line.unit, line.points.map((point) => point.value)])).toEqual(
    expect.arrayContaining([
      ['%', [7.4, 7.1]],
      ['mmol/mol', [54]],
    ]),
  )
  expect(series).toHaveLength(2)
  world.close()
})

test('documents read again keep their rows, those that are gone leave', () => {
  const world = new World()
  const mail = { documents: [report(P01), report(P18, { path: '3' })], name: 'same' }
  world.receive(mail)
  const ids = () => world.db.prepare('SELECT id, path FROM document ORDER BY position').all()
  const before = ids()
  world.receive(mail)
  expect(ids()).toEqual(before)
  world.receive({ documents: [report(P01)], name: 'same' })
  expect(ids()).toEqual(before.slice(0, 1))
  world.close()
})

test.each([
  [{ typeCode: '11502-2' }, 'biology'],
  [{ author: { organization: 'CH Saint-Aubert' } }, 'hospital'],
  [{ author: { organization: 'Cabinet', specialty: 'Infirmière' } }, 'nurse'],
  [{ custodian: 'EHPAD Les Charmes' }, 'medico-social'],
  [{ author: { organization: 'Imagerie du Parc' } }, 'city'],
  [{ typeCode: '11490-0', author: { organization: 'Cabinet du port' } }, 'hospital'],
  [{ typeCode: '34112-3', author: { organization: 'Laboratoire des Alizés' } }, 'hospital'],
  [{ typeCode: '11488-4', author: { organization: 'CHU de Pontchaillou-Est' } }, 'hospital'],
  [{ typeCode: '11488-4', author: { organization: 'Centre hospitalier du Val-Vert' } }, 'hospital'],
  [{ typeCode: '11488-4', author: { organization: 'Cabinet Testeur', specialty: 'Médecin - Cardiologie' } }, 'city'],
  [{ typeCode: '11506-3' }, 'nurse'],
  [{ typeCode: '60591-5', author: { organization: 'Cabinet', specialty: 'Infirmier' } }, 'nurse'],
  [{ typeCode: '18776-5', author: { organization: 'EHPAD Les Tilleuls' } }, 'medico-social'],
  [{ typeCode: '18776-5', author: { organization: 'CCAS de Rennes' } }, 'social'],
  [{ typeCode: '57833-6', author: { organization: 'Clinique du Belvédère' } }, 'hospital'],
  [{}, 'city'],
] satisfies [Partial<ClinicalDocument>, string][])('the sector of %j is %s', (more, sector) => {
  expect(sectorOf({ source: 'cda', path: '', mediaType: 'text/xml', ...more })).toBe(sector)
})
