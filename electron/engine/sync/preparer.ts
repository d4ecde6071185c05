// Seals and parses in a thread of its own, started when messages are about to come: no commit stands between the socket and the parser
// processes, and the writer touches the bytes of a message once. No file is touched here.

import { Worker } from 'node:worker_threads'
import { createAskedThread } from '../asked-thread.ts'
import { entry } from '../entry.ts'
import type { ParsedMessage, ParseOptions } from '../parsing/job.types.ts'
import { died, type ParseAnswer, type ParserPool } from '../parsing/pool.ts'
import { serveLaunches, type LaunchParser } from '../parsing/socket-parser.ts'
import type { SealedRecord } from '../store/raw-record.ts'
import type { OnStage } from './stages.ts'
import type { Answers, PreparerData, Task, ToPreparer } from './preparer-worker.ts'
import { transferable } from './transferable.ts'

export interface PreparedMessage {
  /** what `sealRecord` makes, as it comes out of another thread */
  sealed: Omit<SealedRecord, 'record'> & { record: Uint8Array }
  /** Reads the parser's JSON when it is asked, each time: as a string it takes a fraction of the memory. */
  read(): ParseAnswer
}
/** The parser pool of that thread, and both halves of an ingest at once. */
export interface Preparer extends ParserPool {
  /** Starts the thread and its parser process ahead of the first message, which would wait for them to load. */
  begin(): void
  /** `raw` is handed over and must not be used any more. Rejects when the thread died. */
  prepare(raw: Uint8Array, rawKey: Uint8Array): Promise<PreparedMessage>
}
export interface PreparerOptions {
  /** starts the parser processes where this one may not */
  launch?: LaunchParser | undefined
  onStage?: OnStage | undefined
}

type Answer = Answers['answers'][number]
type Work = Task extends infer One ? (One extends Task ? Omit<One, 'number'> : never) : never

/** Requests go together up to this many bytes, or at the end of what the socket has given by now. */
const TOGETHER_BYTES = 256 * 1024

export function createPreparer({ launch, onStage }: PreparerOptions = {}): Preparer {
  const thread = createAskedThread<Answer>(start)
  let gathered: Task[] = []
  let gatheredBytes = 0
  let closed = false

  function start(): Worker {
    const launches = launch && serveLaunches(launch)
    const worker = new Worker(entry(import.meta.url, './preparer-worker'), {
      workerData: { launches } satisfies PreparerData,
      transferList: launches ? [launches] : [],
      // strings on their way; what is large here is outside of the heap
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    })
    worker.on('message', ({ answers, sealMs }: Answers) => {
      onStage?.('seal', sealMs)
      for (const answer of answers) thread.settle(answer.number, answer)
    })
    return worker
  }

  function post(): void {
    if (gathered.length === 0) return
    const tasks = gathered
    gathered = []
    gatheredBytes = 0
    if (closed) return
    const { bytes, memory } = transferable(tasks.map((task) => task.bytes))
    thread.send(
      { tasks: tasks.map((task, n) => ({ ...task, bytes: bytes[n] ?? task.bytes })) } satisfies ToPreparer,
      memory,
    )
  }

  function ask(work: Work): Promise<Answer | undefined> {
    if (closed) return Promise.resolve(undefined)
    const { number, answer } = thread.expect()
    if (gathered.length === 0) setImmediate(post)
    gathered.push({ number, ...work })
    gatheredBytes += work.bytes.length
    if (gatheredBytes >= TOGETHER_BYTES) post()
    return answer
  }

  const parsed = (answer: Answer | undefined): ParseAnswer => {
    if (answer?.json === undefined) return { fault: answer?.fault ?? died }
    return { parsed: JSON.parse(answer.json) as ParsedMessage }
  }

  return {
    begin() {
      if (!closed) thread.begin()
    },
    async prepare(raw, rawKey) {
      const answer = await ask({ kind: 'prepare', bytes: raw, rawKey })
      if (answer?.sealed === undefined || answer.record === undefined) throw new Error('the preparing thread ended')
      return { sealed: { ...answer.sealed, record: answer.record }, read: () => parsed(answer) }
    },
    async parse(bytes, options?: ParseOptions) {
      return parsed(await ask({ kind: 'parse', bytes: new Uint8Array(bytes), options }))
    },
    async pdfText(bytes) {
      return (await ask({ kind: 'pdfText', bytes: new Uint8Array(bytes) }))?.text ?? ''
    },
    close() {
      closed = true
      const worker = thread.forget()
      worker?.postMessage({ close: true } satisfies ToPreparer)
      worker?.unref()
    },
  }
}
