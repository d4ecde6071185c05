// Parser processes under Electron: only this thread may start one, and run-as-node is fused off. They get no environment and no pipe.

import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { utilityProcess } from 'electron'
import { bareEnvironment, HEAP } from '../engine/parsing/parser-process.ts'
import type { LaunchParser, ParserEnd, ParserOrder } from '../engine/parsing/socket-parser.ts'

/** Only once the app is ready. */
export const launchParser: LaunchParser = (argument, exited) => {
  const child = utilityProcess.fork(join(import.meta.dirname, 'job.js'), [argument], {
    env: bareEnvironment(),
    execArgv: HEAP,
    stdio: 'ignore',
    serviceName: 'Pli, lecture des courriers',
  })
  child.once('exit', exited)
  return { kill: () => void child.kill() }
}

/** The end of a channel on which a thread of the engine asks for its parsers. */
export function parserPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  const running = new Map<number, { kill(): void }>()
  port1.on('message', (order: ParserOrder) => {
    if ('kill' in order) return running.get(order.kill)?.kill()
    running.set(
      order.start,
      launchParser(order.argument, () => {
        running.delete(order.start)
        port1.postMessage({ exited: order.start } satisfies ParserEnd)
      }),
    )
  })
  return port2
}
