import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { frameHeader, FrameReader } from '../../../electron/engine/parsing/frame.ts'
import { forkEntry } from '../../../electron/engine/parsing/parser-process.ts'
import { createParserPool, type ParserPool } from '../../../electron/engine/parsing/pool.ts'

// true processes, one of which misbehaves on demand

let pool: ParserPool | undefined
afterEach(() => pool?.close())

function stubborn(processes: 1 | 2 = 1): ParserPool {
  const job = new URL('stubborn-job.ts', import.meta.url)
  pool = createParserPool({ processes, timeLimit: 1500, spawn: (events) => forkEntry(job, events) })
  return pool
}
async function outcomes(parsers: ParserPool, words: string[]): Promise<string[]> {
  const answers = await Promise.all(words.map((word) => parsers.parse(Buffer.from(word))))
  return answers.map((answer) => ('parsed' in answer ? answer.parsed.preview : answer.fault.code))
}

test('a job that kills its process, loops, or takes too much is named; every other message is parsed', async () => {
  const words = ['un', 'meurs', 'deux', 'boucle', 'trois', 'mémoire', 'quatre', 'refuse', 'cinq']
  expect(await outcomes(stubborn(), words)).toEqual([
    'un',
    'PARSER_DIED',
    'deux',
    'LIMIT_TIME',
    'trois',
    'LIMIT_MEMORY',
    'quatre',
    'PARSER_DIED',
    'cinq',
  ])
})

test('a job that computes or holds without end is ended by its own process, under the true limits', async () => {
  const job = new URL('greedy-job.ts', import.meta.url)
  pool = createParserPool({ spawn: (events) => forkEntry(job, events) })
  const words = ['un', 'calcule', 'deux', 'amasse', 'trois']
  expect(await outcomes(pool, words)).toEqual(['un', 'LIMIT_TIME', 'deux', 'LIMIT_MEMORY', 'trois'])
})

test('two processes answer all of many jobs', async () => {
  const words = Array.from({ length: 200 }, (_, n) => `message ${n}${n % 50 === 7 ? ' meurs' : ''}`)
  expect(await outcomes(stubborn(2), words)).toEqual(
    words.map((word) => (word.includes('meurs') ? 'PARSER_DIED' : word)),
  )
})

test('the environment of a parser holds nothing of ours', async () => {
  process.env['PLI_PASSPHRASE'] = 'secret'
  try {
    const answer = await stubborn().parse(Buffer.from('environnement'))
    const leaked = 'parsed' in answer && 'leaked' in answer.parsed ? answer.parsed.leaked : undefined
    expect(Array.isArray(leaked)).toBe(true)
    expect(leaked).not.toContain('PLI_PASSPHRASE')
    expect(leaked).not.toContain('HOME')
  } finally {
    delete process.env['PLI_PASSPHRASE']
  }
})

test('a closed pool settles what waits', async () => {
  const parsers = stubborn()
  const waiting = outcomes(parsers, ['boucle', 'un'])
  parsers.close()
  expect(await waiting).toEqual(['PARSER_DIED', 'PARSER_DIED'])
})

test('frames come whole however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 17 }),
      (payloads, cut) => {
        const stream = Buffer.concat(payloads.flatMap((payload, n) => [frameHeader(n, 0, payload.length), payload]))
        const got: Buffer[] = []
        const reader = new FrameReader((frame) => got.push(frame.payload))
        for (let at = 0; at < stream.length; at += cut) reader.push(stream.subarray(at, at + cut))
        expect(got.map((one) => one.toString('hex'))).toEqual(payloads.map((one) => Buffer.from(one).toString('hex')))
      },
    ),
  )
  const reader = new FrameReader(() => undefined)
  expect(() => reader.push(frameHeader(1, 0, 0xffffffff))).toThrow('frame too long')
})
