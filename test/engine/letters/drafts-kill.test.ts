import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { temporaryDir } from '../outbox/world.ts'
import { foreign, there, type Mailbox } from './drafts-world.ts'

// kill -9 at each step of a pass over Drafts: afterwards each draft is here once and there once, and nothing else is there

const places = ['drafts.taken-over', 'drafts.announced', 'drafts.appended', 'drafts.copied', 'drafts.removed'] as const

let dovecot: Dovecot | undefined
let poor: PoorImap

beforeAll(async () => {
  dovecot = await startDovecot()
  poor = await startPoorImap({ leaf: await authority.leaf() })
})
afterAll(async () => {
  await dovecot?.stop()
  await poor.stop()
})
const authority = await createAuthority()

function child(
  order: object,
  failpoint?: string,
): Promise<{ said: Map<string, string[]>; err: string; signal: string | null }> {
  const script = fileURLToPath(new URL('drafts-child.ts', import.meta.url))
  const env = { ...process.env, ...(failpoint === undefined ? {} : { PLI_FAILPOINT: failpoint }) }
  const run = spawn(process.execPath, [script, JSON.stringify(order)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  run.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  run.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  return new Promise((resolve, reject) => {
    run.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') return reject(new Error(`child ended with ${code}: ${err}`))
      const lines = out.split('\n').filter((line) => line !== '')
      const said = new Map(
        lines.map((line) => [line.split(' ', 1)[0] ?? '', JSON.parse(line.slice(line.indexOf(' '))) as string[]]),
      )
      resolve({ said, err, signal })
    })
  })
}

async function strike(
  mailbox: Mailbox,
  place: string,
  bring: (subject: string) => void,
  list: () => Promise<string[]>,
) {
  const order = { dir: temporaryDir(), mailbox }
  bring('Ailleurs 0')
  await child({ ...order, mode: 'work', round: 0 })
  bring('Ailleurs 1')
  const killed = await child({ ...order, mode: 'work', round: 1 }, place)
  expect([place, killed.signal, killed.err]).toEqual([place, 'SIGKILL', expect.stringContaining(place)])
  const { said } = await child({ ...order, mode: 'check', round: 1 })
  const expected = [...new Set([...(killed.said.get('begun') ?? []), 'Ailleurs 1'])].toSorted()
  expect([place, said.get('standing')?.toSorted()]).toEqual([place, expected])
  expect([place, (await list()).toSorted()]).toEqual([place, expected])
}

test.each(places)('killed at %s, at Dovecot', { timeout: 120_000 }, async (place) => {
  if (dovecot === undefined) return
  const server = dovecot
  const user = place.replace('.', '')
  const mailbox = { port: server.imapsPort, ca: server.ca, user, password: server.password }
  await strike(
    mailbox,
    place,
    (subject) => server.deliver(user, 'Drafts', foreign(subject), 'DS'),
    async () => (await there(mailbox)).map(({ subject }) => subject),
  )
})

test.each(['drafts.appended', 'drafts.removed'])(
  'killed at %s, where nothing is expunged',
  { timeout: 120_000 },
  async (place) => {
    poor.folders.set('Drafts', { uidValidity: 1, messages: [] })
    const drafts = () => poor.folders.get('Drafts')?.messages ?? []
    await strike(
      { port: poor.port, ca: authority.ca, user: 'dr', password: 'x' },
      place,
      (subject) =>
        drafts().push({ uid: (drafts().at(-1)?.uid ?? 0) + 1, raw: foreign(subject), flags: new Set(['\\Draft']) }),
      () =>
        Promise.resolve(
          drafts()
            .filter(({ flags }) => !flags.has('\\Deleted'))
            .map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? ''),
        ),
    )
  },
)
