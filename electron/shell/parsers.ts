// Parser processes under Electron: only this thread may start one, and run-as-node is fused off. They get no environment and no pipe.

import { join } from 'node:path'
import { utilityProcess } from 'electron'
import { bareEnvironment, HEAP } from '../engine/parsing/parser-process.ts'
import type { LaunchParser } from '../engine/parsing/socket-parser.ts'

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
