// Entry of a parser process: frames in, parsed messages and words of PDF out. It has no store, no network, no key, and may be killed at any time.

import { connect, Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { pdfText } from '../documents/pdf/text.ts'
import { entry } from '../entry.ts'
import { frameHeader, FrameReader, JOB, PIPE_ARGUMENT, takeOptions, type Frame } from './frame.ts'
import type { WatchData } from './job-watch.ts'
import type { ParseOptions } from './job.types.ts'
import { parseMessage } from './parse-message.ts'

/** ms of processor for one job */
const CPU_LIMIT = 20_000

/** What the system hands over at a time, at most: its own buffers hold less. */
const READ_BYTES = 256 * 1024

const reader = new FrameReader((frame) => {
  waiting.push(frame)
  void drain()
})
// one memory for all that is read: the reader copies each piece before the next comes
const onread = {
  buffer: Buffer.allocUnsafeSlow(READ_BYTES),
  callback: (length: number, memory: Uint8Array): boolean => {
    reader.push(memory.subarray(0, length))
    return true
  },
}
const address = process.argv.find((word) => word.startsWith(PIPE_ARGUMENT))?.slice(PIPE_ARGUMENT.length)
const pipe =
  address === undefined
    ? new Socket({ fd: 3, readable: true, writable: true, onread })
    : connect({ path: address, onread })
// its heap is a timer's
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 }
const underWay = new Int32Array(new SharedArrayBuffer(4))
const workerData: WatchData = { underWay, cpuLimit: CPU_LIMIT }
const watch = new Worker(entry(import.meta.url, './job-watch'), { resourceLimits, workerData })
watch.unref()

/** Answers that are held back for company, at most. */
const TOGETHER_BYTES = 64 * 1024

const waiting: Frame[] = []
let busy = false

async function drain(): Promise<void> {
  if (busy) return
  busy = true
  for (let frame = waiting.shift(); frame !== undefined; frame = waiting.shift()) {
    Atomics.store(underWay, 0, frame.job)
    let kind = 0
    let answer: Buffer
    try {
      answer = Buffer.from(JSON.stringify(await answerTo(frame)))
    } catch {
      // parseMessage throws nothing; what it throws all the same may hold words of the mail, so none is passed on
      kind = 1
      answer = Buffer.alloc(0)
    }
    if (pipe.writableCorked === 0) pipe.cork()
    pipe.write(frameHeader(frame.job, kind, answer.length))
    pipe.write(answer)
    // several small answers leave in one write, none waits for a large message behind it
    if (
      waiting.length === 0 ||
      pipe.writableLength > TOGETHER_BYTES ||
      (waiting[0]?.payload.length ?? 0) > TOGETHER_BYTES
    )
      pipe.uncork()
  }
  Atomics.store(underWay, 0, 0)
  busy = false
}

function answerTo({ kind, payload }: Frame): Promise<unknown> {
  if (kind === JOB.pdfText) return pdfText(payload)
  if (kind === JOB.message) return parseMessage(payload)
  const { options, bytes } = takeOptions(payload)
  return parseMessage(bytes, options as ParseOptions)
}

// the clock of a job does not run while a process loads its parsers
pipe.write(frameHeader(0, 2, 0))

// the engine is gone: nothing is left to do
pipe.on('close', () => process.exit(0))
pipe.on('error', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
