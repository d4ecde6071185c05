import { expect, test } from 'vitest'
import { soundOf } from '../../../electron/engine/directory/phonetic.ts'

test.each([
  'dupont dupond dupon',
  'lefevre lefebvre lefaivre',
  'thiery thierry thieri tiery',
  'haddad adad hadad',
  'roussel rousselle roucelle',
  'philippe filipe',
  'mathieu matthieu mathieux',
  'gauthier gautier gaultier',
  'martin martain',
  'renaud renault reno',
  'clement clemant',
  'bertrand bertran',
  'leclerc leclercq',
  'hubert uber',
  'benoit benoist',
  'picard pikard piquard',
  'vasseur vaseur',
  'kowalski kovalski',
  'catherine katherine',
  'stephanie stefanie',
  'giraud giraut girault',
  'mercier mersier',
])('%s sound alike', (names) => {
  expect(new Set(names.split(' ').map(soundOf)).size).toBe(1)
})

test.each(['martin morin', 'dupont duval', 'bernard bertrand', 'petit poirier', 'haddad hadjadj', 'roux leroux'])(
  '%s do not',
  (names) => {
    const [one = '', other = ''] = names.split(' ')
    expect(soundOf(one)).not.toBe(soundOf(other))
  },
)

test('numbers and very short words have no sound', () => {
  expect(['75010', 'le', 'x2y', ''].map(soundOf)).toEqual([undefined, undefined, undefined, undefined])
})
