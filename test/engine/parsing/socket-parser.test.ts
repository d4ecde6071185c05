// The way to a parser under Electron: somebody else starts it, it comes by a local socket, orders pass from thread to thread.

import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { PIPE_ARGUMENT } from '../../../electron/engine/parsing/frame.ts'
import { createParserPool, type ParserPool } from '../../../electron/engine/parsing/pool.ts'
import {
  launchOver,
  serveLaunches,
  socketParser,
  type LaunchParser,
} from '../../../electron/engine/parsing/socket-parser.ts'

const JOB = fileURLToPath(new URL('../../../electron/engine/parsing/job.ts', import.meta.url))
const mail = Buffer.from('Subject: x\r\n\r\nbonjour')

const started: string[] = []
const launch: LaunchParser = (argument, exited) => {
  started.push(argument)
  const child = fork(JOB, [argument], { stdio: 'ignore' })
  child.once('exit', exited)
  return { kill: () => void child.kill('SIGKILL') }
}

let pool: ParserPool | undefined
afterEach(() => {
  pool?.close()
  started.length = 0
})

test('a parser that comes by a socket parses; its address is gone once it came', async () => {
  pool = createParserPool({ spawn: socketParser(launch) })
  expect(await pool.parse(mail)).toMatchObject({ parsed: { preview: 'bonjour' } })
  const [argument = ''] = started
  expect(argument.startsWith(PIPE_ARGUMENT)).toBe(true)
  expect(existsSync(dirname(argument.slice(PIPE_ARGUMENT.length)))).toBe(false)
})

test('one that dies before it came is started again, and the message is not blamed', async () => {
  let deaths = 0
  const dying: LaunchParser = (argument, exited) => {
    if (deaths++ > 0) return launch(argument, exited)
    setTimeout(exited, 5)
    return { kill: () => undefined }
  }
  pool = createParserPool({ spawn: socketParser(dying) })
  expect(await pool.parse(mail)).toMatchObject({ parsed: { preview: 'bonjour' } })
  expect(deaths).toBe(2)
})

test('orders pass from the thread that needs a parser to the one that may start it', async () => {
  pool = createParserPool({ spawn: socketParser(launchOver(serveLaunches(launch))) })
  expect(await pool.parse(mail)).toMatchObject({ parsed: { preview: 'bonjour' } })
  expect(started).toHaveLength(1)
})
