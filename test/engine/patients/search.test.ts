// Finding a patient, and a page with many documents, among 5,000 cards.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { insKey } from '../../../electron/engine/documents/values.ts'
import { fragmentsOf } from '../../../electron/engine/patients/queries.ts'
import { P01, P09, P11, person, report, result, World } from './world.ts'

const FAMILIES = ['BERNARD', 'PETIT', 'DURAND', 'LEROY', 'MOREL', 'GARNIER', 'FAURE', 'ROUSSEAU', 'BLANC', 'HENRY']
let world: World
beforeAll(() => {
  world = new World()
  const mails = Array.from({ length: 5000 }, (_, index) => {
    const [year, month, day] = [1930 + (index % 90), 1 + (index % 12), 1 + (index % 28)]
    const two = (value: number) => String(value).padStart(2, '0')
    const number = `${1 + (index % 2)}${two(year % 100)}${two(month)}${String(10000 + index).slice(0, 5)}${String(index % 1000).padStart(3, '0')}`
    const birth = `${year}-${two(month)}-${two(day)}`
    const given = `Prénom${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + (Math.floor(index / 26) % 26))}${Math.floor(index / 676)}`
    return {
      documents: [
        report(
          person(FAMILIES[index % 10] ?? '', [given], index % 2 === 0 ? 'M' : 'F', birth, number + insKey(number)),
        ),
      ],
    }
  })
  world.receiveAll(mails)
  for (const patient of [P01, P09, P11]) world.receive({ documents: [report(patient)] })
  world.receiveAll(
    Array.from({ length: 300 }, (_, index) => ({
      documents: [
        report(P01, {
          title: `CR ${index}`,
          observations: [result('Potassium', 4 + (index % 20) / 10, 'mmol/L', { range: { low: 3.5, high: 5.1 } })],
        }),
      ],
      date: new Date(Date.UTC(2024, 0, 1 + index)).toISOString(),
    })),
  )
})
afterAll(() => world.close())

test.each([
  ['legrand odile', 'LEGRAND'],
  ['odile legr', 'LEGRAND'],
  ['14031951', 'LEGRAND'],
  ['140351', 'LEGRAND'],
  ['14/03/1951', 'LEGRAND'],
  ['14/3/51 legrand', 'LEGRAND'],
  ['1951-03-14 od', 'LEGRAND'],
  ['251035999990102', 'LEGRAND'],
  ['emile rouviere', 'ROUVIÈRE'],
  ['Rouvière', 'ROUVIÈRE'],
  ['dupont anna', 'KOWALSKI'],
])('%s finds %s', (query, name) => {
  expect(world.cards(query).map((card) => card.birthName)).toContain(name)
})
test('nothing is found by what is not there, a query is only a query', () => {
  expect(world.cards('legrand jeanne')).toEqual([])
  expect(world.cards("%' OR 1=1 --")).toEqual([])
  expect(fragmentsOf('  ')).toEqual([])
})
test('every identity of the crowd that is near nobody has its card, and a page holds all its documents', () => {
  const { total } = world.ask['patients.list']({ limit: 1 })
  const waiting = world.ask['filing.list']({ limit: 1 }).total
  expect(total + waiting).toBe(5003)
  expect(total).toBeGreaterThan(4500)
  const [card] = world.cards('legrand odile')
  const page = world.ask['patients.show']({ id: card?.id ?? '' })
  expect(page.timeline).toHaveLength(301)
  expect(page.observations).toHaveLength(300)
  expect(page.timeline.filter((entry) => entry.flags.length > 0)).toHaveLength(120)
})
