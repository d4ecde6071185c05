// The chain of events: append-only, signed, and every tampering seen.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { append, firstBrokenEvent, stableId } from '../../../electron/engine/store/decisions.ts'
import { P01, P02, P03, report, World } from '../patients/world.ts'

function withEvents(): World {
  const world = new World()
  for (const patient of [P01, P02, P03]) world.receive({ documents: [report(patient)] })
  return world
}

test('the chain holds, and the table refuses changes', () => {
  const world = withEvents()
  expect(firstBrokenEvent(world.db, world.ctx.auditKey)).toBeUndefined()
  expect(() => world.db.prepare("UPDATE event SET actor = 'person:other' WHERE seq = 2").run()).toThrow(/append-only/)
  expect(() => world.db.prepare('DELETE FROM event WHERE seq = 2').run()).toThrow(/append-only/)
  world.close()
})

test('a changed, removed or inserted event is found, and a chain signed with another key', () => {
  const columns = ['id', 'at', 'actor', 'kind', 'payload', 'previous', 'hash']
  fc.assert(
    fc.property(fc.constantFrom(...columns), fc.integer({ min: 1, max: 3 }), (column, seq) => {
      const world = withEvents()
      world.db.exec('DROP TRIGGER event_no_update')
      world.db.prepare(`UPDATE event SET ${column} = ${column} || 'x' WHERE seq = ?`).run(seq)
      expect(firstBrokenEvent(world.db, world.ctx.auditKey)).toBe(seq)
      world.close()
    }),
    { numRuns: 20 },
  )
  const world = withEvents()
  expect(firstBrokenEvent(world.db, Buffer.alloc(32, 8))).toBe(1)
  world.db.exec('DROP TRIGGER event_no_delete')
  world.db.prepare('DELETE FROM event WHERE seq = 2').run()
  expect(firstBrokenEvent(world.db, world.ctx.auditKey)).toBe(2)
  world.close()
})

test('an event names its actor, its rule and its document, never a row', () => {
  const world = withEvents()
  const event = world.db.prepare('SELECT actor, kind, payload FROM event WHERE seq = 1').get() as {
    actor: string
    kind: string
    payload: string
  }
  expect(event).toMatchObject({ actor: 'rule:P1/1', kind: 'patient.opened' })
  expect(JSON.parse(event.payload)).toMatchObject({
    rule: 1,
    source: expect.stringMatching(/^[0-9a-f]{64}\/2!IHE_XDM/) as string,
  })
  const id = append(world.ctx, 'patient.visited', { patient: 'p1' })
  expect(world.db.prepare('SELECT actor FROM event WHERE id = ?').pluck().get(id)).toBe('person:vasseur')
  expect(stableId(world.ctx.auditKey, 'p', 'a', 'b')).not.toBe(stableId(world.ctx.auditKey, 'p', 'ab', ''))
  world.close()
})
