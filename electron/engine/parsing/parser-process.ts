// A parser process as the pool sees it, over whatever pipe leads to it, and the way to start one on plain Node (the way under Electron
// is socket-parser.ts). It knows nothing of what is parsed.

import { fork } from 'node:child_process'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { entry } from '../entry.ts'
import { ENDED_BY, frameHeader, FrameReader, type JobKind, type Limit } from './frame.ts'

export interface ParserProcess {
  send(job: number, kind: JobKind, bytes: Uint8Array): void
  kill(): void
}
export interface ParserEvents {
  /** loaded, and reading its pipe */
  ready(): void
  answer(job: number, failed: boolean, payload: Buffer): void
  /** once; `limit`: it ended itself because its job passed that one */
  exit(limit: Limit | undefined): void
}
export type SpawnParser = (events: ParserEvents) => ParserProcess

/** Old space only; Buffers are watched by the process itself (job-watch.ts). What one parse leaves dies young. */
export const HEAP = ['--max-old-space-size=384', '--max-semi-space-size=4']

/**
 * What a parser finds of our environment: it held the passphrase of the profile, and a hostile file that takes it over must find
 * nothing. glibc would keep free memory for each thread of V8 apart, a tenth of the whole process.
 */
export function bareEnvironment(): Record<string, string> {
  if (process.platform === 'linux') return { MALLOC_ARENA_MAX: '1' }
  const root = process.env['SystemRoot']
  return process.platform === 'win32' && root !== undefined ? { SystemRoot: root } : {}
}

/** The process at the other end of a pipe. */
export interface Peer {
  kill(): void
  /** keeps our own process alive, or no longer does */
  ref(): void
  unref(): void
}

/** Speaks the frames of frame.ts on `pipe`; what the peer ends by is its starter's to tell. */
export function overPipe(pipe: Socket, peer: Peer, events: ParserEvents): ParserProcess {
  /** Answers awaited: one under way keeps our process alive, an idle parser does not. */
  let owed = 0
  const letGo = (): void => {
    peer.unref()
    pipe.unref()
  }
  const reader = new FrameReader((frame) => {
    if (frame.kind === 2) return events.ready()
    owed -= 1
    if (owed === 0) letGo()
    events.answer(frame.job, frame.kind === 1, frame.payload)
  })
  pipe.on('data', (piece: Buffer) => {
    try {
      reader.push(piece)
    } catch {
      // not our protocol any more: what comes next is the exit, and the pool names the job
      peer.kill()
    }
  })
  // EPIPE and ECONNRESET are the same news as the exit, which follows
  pipe.on('error', () => pipe.destroy())
  let corked = false
  letGo()
  return {
    send(number, kind, bytes) {
      if (pipe.destroyed) return
      owed += 1
      peer.ref()
      pipe.ref()
      // what is sent in one turn leaves in one write
      if (!corked) {
        corked = true
        pipe.cork()
        setImmediate(() => {
          corked = false
          pipe.uncork()
        })
      }
      pipe.write(frameHeader(number, kind, bytes.length))
      pipe.write(bytes)
    },
    kill: () => peer.kill(),
  }
}

/** Starts a child on its own pipe (fd 3). */
export function forkEntry(job: URL, events: ParserEvents): ParserProcess {
  const child = fork(fileURLToPath(job), {
    env: bareEnvironment(),
    execArgv: HEAP,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'ipc'],
  })
  const pipe = child.stdio[3]
  if (!(pipe instanceof Socket)) throw new Error('no pipe to the parser')
  let ended = false
  const exit = (signal: NodeJS.Signals | null): void => {
    if (ended) return
    ended = true
    pipe.destroy()
    const limits = Object.keys(ENDED_BY) as Limit[]
    events.exit(limits.find((limit) => ENDED_BY[limit] === signal))
  }
  child.on('exit', (_code, signal) => exit(signal))
  child.on('error', () => exit(null))
  child.channel?.unref()
  return overPipe(
    pipe,
    { kill: () => void child.kill('SIGKILL'), ref: () => child.ref(), unref: () => child.unref() },
    events,
  )
}

export const forkParser: SpawnParser = (events) => forkEntry(entry(import.meta.url, './job'), events)
