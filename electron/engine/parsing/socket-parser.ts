// The seam for Electron, where only the main thread may start a process (utilityProcess) and no pipe is inherited: the engine waits on
// a local socket, somebody else starts the parser with its address. It starts nothing itself and imports no electron.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { PIPE_ARGUMENT } from './frame.ts'
import { overPipe, type ParserProcess, type SpawnParser } from './parser-process.ts'

/** Starts a parser with that argument, and calls `exited` once it is no more: by which limit is not known there. */
export type LaunchParser = (argument: string, exited: () => void) => { kill(): void }

/** What passes between a thread that needs a parser and the one that may start it. */
export type ParserOrder = { start: number; argument: string } | { kill: number }
export interface ParserEnd {
  exited: number
}

/** Has parsers started by whoever holds the other end of `port`. */
export function launchOver(port: MessagePort): LaunchParser {
  const running = new Map<number, () => void>()
  let last = 0
  port.on('message', ({ exited }: ParserEnd) => {
    running.get(exited)?.()
    running.delete(exited)
  })
  // an idle parser is no reason for the thread to stay
  port.unref()
  return (argument, exited) => {
    const number = ++last
    running.set(number, exited)
    port.postMessage({ start: number, argument } satisfies ParserOrder)
    return { kill: () => port.postMessage({ kill: number } satisfies ParserOrder) }
  }
}

/** The end of a channel on which another thread asks for its parsers with `launchOver`: `launch` starts them in this one. */
export function serveLaunches(launch: LaunchParser): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const running = new Map<number, { kill(): void }>()
  port1.on('message', (order: ParserOrder) => {
    if ('kill' in order) return running.get(order.kill)?.kill()
    running.set(
      order.start,
      launch(order.argument, () => {
        running.delete(order.start)
        port1.postMessage({ exited: order.start } satisfies ParserEnd)
      }),
    )
  })
  port1.unref()
  return port2
}

/** One socket a parser, in a folder of this user alone; the first to connect is the only one. */
export function socketParser(launch: LaunchParser): SpawnParser {
  return (events) => {
    const { address, remove } = privateAddress()
    const early: Parameters<ParserProcess['send']>[] = []
    let parser: ParserProcess | undefined
    const server = createServer((pipe) => {
      if (parser !== undefined) return void pipe.destroy()
      stopWaiting()
      parser = overPipe(pipe, { kill: () => child.kill(), ref: () => undefined, unref: () => undefined }, events)
      for (const job of early.splice(0)) parser.send(...job)
    })
    const stopWaiting = (): void => {
      server.close()
      remove()
    }
    server.listen(address)
    const child = launch(PIPE_ARGUMENT + address, () => {
      if (parser === undefined) stopWaiting()
      events.exit(undefined)
    })
    return {
      send: (...job) => void (parser === undefined ? early.push(job) : parser.send(...job)),
      kill: () => child.kill(),
    }
  }
}

function privateAddress(): { address: string; remove: () => void } {
  const name = `pli-${randomBytes(16).toString('hex')}`
  if (process.platform === 'win32') return { address: `\\\\.\\pipe\\${name}`, remove: () => undefined }
  const folder = mkdtempSync(path.join(tmpdir(), 'pli-'))
  return { address: path.join(folder, 's'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
