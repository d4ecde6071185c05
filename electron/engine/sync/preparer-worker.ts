// Entry of the thread that hashes, compresses and encrypts raw messages, and feeds the parser processes meanwhile.
// It has the keys of raw records while it seals, no store and no file.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { release } from '../memory.ts'
import type { ParseOptions } from '../parsing/job.types.ts'
import { createParserPool, type JobAnswer } from '../parsing/pool.ts'
import { launchOver } from '../parsing/socket-parser.ts'
import { sealRecord, type SealedRecord } from '../store/raw-record.ts'
import type { Warning } from '../warning.ts'
import { transferable } from './transferable.ts'

export interface PreparerData {
  /** where parser processes are asked for when this process may not start them */
  launches: MessagePort | undefined
}
interface Numbered {
  number: number
  bytes: Uint8Array
}
export type Task = Numbered &
  ({ kind: 'prepare'; rawKey: Uint8Array } | { kind: 'parse'; options: ParseOptions | undefined } | { kind: 'pdfText' })
/** Several at once: waking a thread costs more than sealing a small message. */
export type ToPreparer = { tasks: readonly Task[] } | { close: true }

interface Answered {
  number: number
  sealed?: Omit<SealedRecord, 'record'>
  record?: Uint8Array
  /** of ParsedMessage */
  json?: string
  fault?: Warning
  text?: string
}
export interface Answers {
  answers: readonly Answered[]
  /** spent hashing, compressing, encrypting */
  sealMs: number
}

const { launches } = workerData as PreparerData
const pool = createParserPool({ launch: launches && launchOver(launches) })
// whatever this thread is asked for, the parser process is needed
pool.begin()

let answers: Answered[] = []
let sealMs = 0

function answer(one: Answered): void {
  if (answers.length === 0) setImmediate(post)
  answers.push(one)
}

function post(): void {
  const { bytes, memory } = transferable(answers.map(({ record }) => record ?? NOTHING))
  const sent = answers.map((one, n) => ({ ...one, ...(one.record && { record: bytes[n] ?? one.record }) }))
  parentPort?.postMessage({ answers: sent, sealMs } satisfies Answers, memory)
  answers = []
  sealMs = 0
}
const NOTHING = new Uint8Array(0)

async function work(task: Task): Promise<void> {
  const { number, bytes } = task
  if (task.kind === 'pdfText') return answer({ number, text: await pool.pdfText(bytes) })
  // asked first: the parser reads while this thread seals
  const asked = pool.parseJson(bytes, task.kind === 'parse' ? task.options : undefined)
  if (task.kind === 'parse') return answer({ number, ...(await readWhole(asked, bytes)) })
  const began = performance.now()
  const { record, ...sealed } = sealRecord(bytes, task.rawKey)
  sealMs += performance.now() - began
  answer({ number, sealed, record, ...(await readWhole(asked, bytes)) })
}

/** The bytes are freed when their parse is there: a parser that answers has read them to the end, one that died may be asked again. */
async function readWhole(asked: Promise<JobAnswer>, bytes: Uint8Array): Promise<JobAnswer> {
  const parse = await asked
  if ('json' in parse) release(bytes)
  return parse
}

parentPort?.on('message', (message: ToPreparer) => {
  if ('close' in message) {
    pool.close()
    parentPort?.close()
    return
  }
  for (const task of message.tasks) void work(task)
})
