// The engine in a process of its own, to be killed while the bytes of a letter are made: writes a structured letter with a piece and its
// copy to nobody, queues it, lets it leave, says where it stands.

import fs from 'node:fs'
import { accepted, openWriting, write, type Servers } from './writing-world.ts'

const order = JSON.parse(process.argv[2] ?? '') as { dir: string; servers: Servers; mode: 'open' | 'work' | 'check' }
const world = await openWriting(order.dir, order.servers)
if (order.mode === 'work') {
  const id = await write(world, {
    structured: true,
    pieceBytes: 600_000,
    changes: { leaveAt: new Date().toISOString() },
  })
  const { letters } = await world.engine.call('letters.send', { id, accepted: await accepted(world, id) })
  for (const { messageId } of letters) fs.writeSync(1, `queued ${messageId}\n`)
}
if (order.mode !== 'open') for (let n = 0; n < 2; n += 1) await world.engine.call('outbox.run', {})
const { letters } = await world.engine.call('outbox.list', {})
fs.writeSync(1, `standing ${JSON.stringify(letters.map(({ messageId, state }) => ({ messageId, state })))}\n`)
await world.engine.close()
