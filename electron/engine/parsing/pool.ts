// The parser processes: one or two, killable. Each job has a time limit; one that dies gives a warning on its own message.
// It never parses here, never stores, and gives no message up because another one broke its parser.

import type { Warning } from '../warning.ts'
import type { ParsedMessage, ParseOptions } from './job.types.ts'
import { JOB, withOptions, type JobKind, type Limit } from './frame.ts'
import { forkParser, type ParserProcess, type SpawnParser } from './parser-process.ts'
import { socketParser, type LaunchParser } from './socket-parser.ts'

/** What came of a message: its parse, or why there is none. The raw bytes are kept in both cases. */
export type ParseAnswer = { parsed: ParsedMessage } | { fault: Warning }

export interface ParserPool {
  parse(bytes: Uint8Array, options?: ParseOptions): Promise<ParseAnswer>
  /** the words of a PDF; '' when it has none or cannot be read */
  pdfText(bytes: Uint8Array): Promise<string>
  close(): void
}

/** For who hands parses on to another thread: JSON of ParsedMessage, as the parser process wrote it. */
export interface JsonParserPool extends ParserPool {
  /** Starts one process ahead of the first job. */
  begin(): void
  parseJson(bytes: Uint8Array, options?: ParseOptions): Promise<JobAnswer>
}

export interface PoolOptions {
  processes?: 1 | 2
  /** ms on the wall for one message: a parser that waits for ever. One that computes too long ends itself (job-watch.ts). */
  timeLimit?: number
  spawn?: SpawnParser
  /** who starts the processes where this thread may not (socket-parser.ts) */
  launch?: LaunchParser | undefined
}

interface Job {
  number: number
  kind: JobKind
  bytes: Uint8Array
  /** deaths it was the first in line for */
  deaths: number
  settle: (answer: JobAnswer) => void
}
/** what the parser answered, as JSON, or why it did not */
export type JobAnswer = { json: string } | { fault: Warning }

/** Jobs sent ahead to one process, so that it never waits for us; it answers in order. */
const AHEAD = 16
const AHEAD_BYTES = 8 * 1024 * 1024
/** ms on the wall for one message, on a machine with much else to do */
const WALL_LIMIT = 300_000
/** ms to load the parsers, on the slowest machine */
const START_LIMIT = 60_000

interface Queue {
  next(): Job | undefined
  putBack(jobs: readonly Job[]): void
}

/** One process and what it was given. */
class Seat {
  readonly #queue: Queue
  readonly #spawn: SpawnParser
  readonly #timeLimit: number
  #process: ParserProcess | undefined
  #sent: Job[] = []
  #sentBytes = 0
  #timer: NodeJS.Timeout | undefined
  #timedOut = false
  #ready = false

  constructor(queue: Queue, spawn: SpawnParser, timeLimit: number) {
    this.#queue = queue
    this.#spawn = spawn
    this.#timeLimit = timeLimit
  }

  begin(): void {
    this.#process ??= this.#start()
  }

  /** Takes jobs as far as it may send ahead. */
  fill(): void {
    while (this.#sent.length < AHEAD && (this.#sent.length === 0 || this.#sentBytes < AHEAD_BYTES)) {
      const job = this.#queue.next()
      if (job === undefined) return
      this.#process ??= this.#start()
      this.#sent.push(job)
      this.#sentBytes += job.bytes.length
      this.#process.send(job.number, job.kind, job.bytes)
      if (this.#sent.length === 1) this.#watch()
    }
  }

  stop(): Job[] {
    clearTimeout(this.#timer)
    const left = this.#sent
    this.#sent = []
    this.#process?.kill()
    this.#process = undefined
    return left
  }

  #start(): ParserProcess {
    const started = this.#spawn({
      ready: () => {
        if (this.#process !== started) return
        this.#ready = true
        this.#watch()
      },
      answer: (number, failed, payload) => {
        if (this.#process !== started || this.#sent[0]?.number !== number) return
        const job = this.#shift()
        job.settle(failed ? { fault: died } : { json: payload.toString('utf8') })
        this.fill()
      },
      exit: (limit) => {
        if (this.#process === started) this.#ended(limit)
      },
    })
    return started
  }

  #shift(): Job {
    const job = this.#sent.shift()
    if (job === undefined) throw new Error('an answer without a job')
    this.#sentBytes -= job.bytes.length
    this.#watch()
    return job
  }

  /** The clock runs for the first in line: the others have not begun. */
  #watch(): void {
    clearTimeout(this.#timer)
    if (this.#sent.length === 0) return
    this.#timer = setTimeout(
      () => {
        this.#timedOut = this.#ready
        this.#process?.kill()
      },
      this.#ready ? this.#timeLimit : START_LIMIT,
    )
    this.#timer.unref()
  }

  #ended(limit: Limit | undefined): void {
    clearTimeout(this.#timer)
    const timedOut = this.#timedOut
    this.#timedOut = false
    this.#ready = false
    this.#process = undefined
    const [first, ...others] = this.#sent
    this.#sent = []
    this.#sentBytes = 0
    if (first !== undefined) {
      first.deaths += 1
      if (timedOut || limit === 'time') first.settle({ fault: tooSlow })
      else if (limit === 'memory') first.settle({ fault: tooLarge })
      // a process may die of something else (the system short of memory): a second death alone accuses the message
      else if (first.deaths > 1) first.settle({ fault: died })
      else others.unshift(first)
    }
    this.#queue.putBack(others)
  }
}

const kept = 'l’original est conservé.'
export const died: Warning = { code: 'PARSER_DIED', message: `La lecture de ce courrier s’est interrompue : ${kept}` }
const tooSlow: Warning = { code: 'LIMIT_TIME', message: `La lecture de ce courrier demande trop de temps : ${kept}` }
const tooLarge: Warning = {
  code: 'LIMIT_MEMORY',
  message: `La lecture de ce courrier demande trop de mémoire : ${kept}`,
}

/** Processes start with the first job, or when one is about to come: a relève with nothing new starts none. */
export function createParserPool(options: PoolOptions = {}): JsonParserPool {
  const spawn = options.spawn ?? (options.launch ? socketParser(options.launch) : forkParser)
  const waiting: Job[] = []
  let last = 0
  let closed = false
  const fillAll = (): void => {
    for (const seat of seats) seat.fill()
  }
  const queue: Queue = {
    next: () => waiting.shift(),
    putBack: (jobs) => {
      waiting.unshift(...jobs)
      if (!closed) fillAll()
    },
  }
  const seats = Array.from(
    { length: options.processes ?? 1 },
    () => new Seat(queue, spawn, options.timeLimit ?? WALL_LIMIT),
  )
  const ask = (kind: JobKind, bytes: Uint8Array): Promise<JobAnswer> =>
    new Promise((settle) => {
      if (closed) return settle({ fault: died })
      last = (last + 1) % 0xffffffff
      waiting.push({ number: last, kind, bytes, deaths: 0, settle })
      fillAll()
    })
  const parseJson: JsonParserPool['parseJson'] = (bytes, options) =>
    options === undefined ? ask(JOB.message, bytes) : ask(JOB.chosen, withOptions(options, bytes))
  return {
    begin: () => seats[0]?.begin(),
    parseJson,
    async parse(bytes, options) {
      const answer = await parseJson(bytes, options)
      return 'fault' in answer ? answer : { parsed: JSON.parse(answer.json) as ParsedMessage }
    },
    async pdfText(bytes) {
      const answer = await ask(JOB.pdfText, bytes)
      return 'fault' in answer ? '' : (JSON.parse(answer.json) as { text: string }).text
    },
    close() {
      closed = true
      for (const job of [...seats.flatMap((seat) => seat.stop()), ...waiting.splice(0)]) job.settle({ fault: died })
    },
  }
}
