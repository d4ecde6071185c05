// A parser process under the true limits, whose jobs compute or hold without end when their words say so.

import { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { frameHeader, FrameReader } from '../../../electron/engine/parsing/frame.ts'
import type { WatchData } from '../../../electron/engine/parsing/job-watch.ts'

const workerData: WatchData = { underWay: new Int32Array(new SharedArrayBuffer(4)), cpuLimit: 5000 }
new Worker(new URL('../../../electron/engine/parsing/job-watch.ts', import.meta.url), { workerData }).unref()

const pipe = new Socket({ fd: 3, readable: true, writable: true })
const reader = new FrameReader((frame) => {
  Atomics.store(workerData.underWay, 0, frame.job)
  const words = frame.payload.toString()
  const held: Buffer[] = []
  while (words.includes('calcule')) Math.random()
  while (words.includes('amasse')) held.push(Buffer.alloc(32 * 1024 * 1024, 1))
  const answer = Buffer.from(JSON.stringify({ preview: words }))
  pipe.write(frameHeader(frame.job, 0, answer.length))
  pipe.write(answer)
  Atomics.store(workerData.underWay, 0, 0)
})
pipe.on('data', (piece: Buffer) => reader.push(piece))
pipe.on('close', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
pipe.write(frameHeader(0, 2, 0))
