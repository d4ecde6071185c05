// A parser process that misbehaves on demand: the words of its input say how.

import { Socket } from 'node:net'
import { frameHeader, FrameReader } from '../../../electron/engine/parsing/frame.ts'

const pipe = new Socket({ fd: 3, readable: true, writable: true })
const reader = new FrameReader((frame) => {
  const words = frame.payload.toString()
  if (words.includes('meurs')) process.kill(process.pid, 'SIGSEGV')
  if (words.includes('mémoire')) process.kill(process.pid, 'SIGTERM')
  while (words.includes('boucle')) Math.random()
  const answer = Buffer.from(JSON.stringify({ preview: words, leaked: Object.keys(process.env) }))
  pipe.write(frameHeader(frame.job, words.includes('refuse') ? 1 : 0, answer.length))
  pipe.write(answer)
})
pipe.on('data', (piece: Buffer) => reader.push(piece))
pipe.on('close', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
pipe.write(frameHeader(0, 2, 0))
