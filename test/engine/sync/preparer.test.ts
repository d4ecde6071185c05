import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { isAlone, release } from '../../../electron/engine/memory.ts'
import type { LaunchParser } from '../../../electron/engine/parsing/socket-parser.ts'
import { openRecord } from '../../../electron/engine/store/raw-record.ts'
import { sha256 } from '../../../electron/engine/store/crypto.ts'
import { createPreparer, type Preparer } from '../../../electron/engine/sync/preparer.ts'
import { letter } from './world.ts'

// the thread that seals and parses: true threads, true parser processes

const KEY = Buffer.alloc(32, 5)
let preparer: Preparer
afterEach(() => preparer.close())

test('messages come back sealed and parsed, small ones sharing a crossing, a large one alone', async () => {
  preparer = createPreparer()
  const originals = [letter(1), letter(2), letter(3, 'long '.repeat(200_000))]
  const prepared = await Promise.all(originals.map((raw) => preparer.prepare(Buffer.from(raw), KEY)))
  for (const [n, { sealed, read }] of prepared.entries()) {
    const raw = originals[n] ?? Buffer.alloc(0)
    expect(sealed.sha256).toBe(sha256(raw))
    expect(openRecord(sealed.record, KEY, sealed.sha256).equals(raw)).toBe(true)
    const answer = read()
    expect('parsed' in answer && answer.parsed.message.subject).toBe(`Essai ${n + 1}`)
  }
})

test('what is only parsed stays the caller’s', async () => {
  preparer = createPreparer()
  const raw = letter(4)
  const copy = Buffer.from(raw)
  const answer = await preparer.parse(raw)
  expect('parsed' in answer && answer.parsed.size).toBe(copy.length)
  expect(raw.equals(copy)).toBe(true)
})

test('its parsers are started by who may, when it may not', async () => {
  const { launch, launched } = launcher()
  preparer = createPreparer({ launch })
  const { read } = await preparer.prepare(letter(7), KEY)
  expect(read()).toMatchObject({ parsed: { message: { subject: 'Essai 7' } } })
  expect(launched()).toBe(1)
})

test('begun ahead, its parser starts before there is a message, and is the one that reads it', async () => {
  const { launch, launched } = launcher()
  preparer = createPreparer({ launch })
  preparer.begin()
  preparer.begin()
  await vi.waitFor(() => expect(launched()).toBe(1), { timeout: 60_000 })
  const { read } = await preparer.prepare(letter(8), KEY)
  expect(read()).toMatchObject({ parsed: { message: { subject: 'Essai 8' } } })
  expect(launched()).toBe(1)
})

function launcher(): { launch: LaunchParser; launched: () => number } {
  const job = fileURLToPath(new URL('../../../electron/engine/parsing/job.ts', import.meta.url))
  let started = 0
  return {
    launched: () => started,
    launch: (argument, exited) => {
      started += 1
      const child = fork(job, [argument], { stdio: 'ignore' })
      child.once('exit', exited)
      return { kill: () => void child.kill('SIGKILL') }
    },
  }
}

test('a closed one refuses what would be lost, and answers the rest', async () => {
  preparer = createPreparer()
  const waiting = preparer.prepare(letter(5), KEY)
  preparer.close()
  await expect(waiting).rejects.toThrow('ended')
  await expect(preparer.prepare(letter(6), KEY)).rejects.toThrow('ended')
  expect(await preparer.parse(letter(6))).toMatchObject({ fault: { code: 'PARSER_DIED' } })
  expect(await preparer.pdfText(Buffer.from('%PDF'))).toBe('')
})

test('memory given back is gone; memory that others share is not touched', () => {
  preparer = createPreparer()
  const own = Buffer.allocUnsafeSlow(100)
  const shared = Buffer.allocUnsafeSlow(100).subarray(10, 20)
  expect([isAlone(own), isAlone(shared)]).toEqual([true, false])
  release(own)
  release(shared)
  expect([own.length, shared.length]).toEqual([0, 10])
})
