import { afterEach, beforeEach, expect, test } from 'vitest'
import { putLetter } from '../../../electron/engine/outbox/rows.ts'
import { outboxStanding } from '../../../electron/engine/outbox/standing.ts'
import { addUnreached, openWorld, type World } from './world.ts'

// AT-38: the relève block counts the letters that the line took in one go when it came back

const NOON = Date.UTC(2026, 2, 2, 12)
let world: World
let account: string
let written = 0

beforeEach(async () => {
  world = await openWorld()
  account = addUnreached(world.profile)
})
afterEach(() => world.close())

/** A letter due at `due`, gone at `sent`: seconds after noon. */
function letter(due: number, sent?: number): void {
  const { store } = world.profile
  written += 1
  store.transaction(() => {
    const seq = putLetter(
      store.db,
      {
        id: `l${written}`,
        account,
        kind: 'letter',
        messageId: `<${written}@pli.test>`,
        from: 'vasseur@cabinet.mssante.fr',
        subject: 'Avis',
        recipients: [{ address: 'cardiologie@ch.mssante.fr' }],
        size: 1,
        leavesAt: NOON + due * 1000,
        scheduled: false,
      },
      NOON + (due - 10) * 1000,
    )
    if (sent === undefined) return
    store.db
      .prepare("UPDATE outbox SET state = 'sent', shown = 'sent', sent_at = ? WHERE seq = ?")
      .run(NOON + sent * 1000, seq)
  })
}
const standing = () => outboxStanding(world.profile.store.db, NOON)
const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString()

test('nothing has left yet: nothing is told of departures', () => {
  letter(0)
  expect(standing()).toEqual({ waiting: 1 })
})

test('what waited for the line leaves together, however close the departure before it', () => {
  letter(0, 1)
  letter(4, 8)
  letter(6, 8)
  letter(7, 11)
  expect(standing()).toEqual({ waiting: 0, left: { count: 3, at: at(11) } })
})

test('letters sent one by one are each alone', () => {
  letter(0, 1)
  letter(5, 6)
  expect(standing()).toEqual({ waiting: 0, left: { count: 1, at: at(6) } })
})

test('a letter that stayed behind for a while is not of those that left before it', () => {
  letter(0, 1)
  letter(0, 2)
  letter(0, 60)
  expect(standing()).toEqual({ waiting: 0, left: { count: 1, at: at(60) } })
})
