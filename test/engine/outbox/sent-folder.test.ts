import fs from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { there } from '../letters/drafts-world.ts'
import { startChild, type Order, type Said } from './children.ts'
import { temporaryDir } from './world.ts'

// Dovecot takes the letters (submission, STARTTLS) and holds Sent: one copy of each there, whoever files it, whatever was cut

/** of `sending-child.ts` */
const USER = 'boite0'
/** « Envoyés » in modified UTF-7, as it is named on disk */
const ON_DISK = 'Envoy&AOk-s'

let files = false
const arrived: Buffer[] = []
const file = (raw: Buffer): void => {
  if (files) server?.deliver(USER, ON_DISK, raw, 'S')
}
/** Where Dovecot's submission hands its letters on: the operator files there what it takes, before it says so. */
const relay = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    const pieces: Buffer[] = []
    stream.on('data', (bytes: Buffer) => pieces.push(bytes))
    stream.on('end', () => {
      arrived.push(Buffer.concat(pieces))
      file(Buffer.concat(pieces))
      done()
    })
  },
})
await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
const authority = await createAuthority()
const server = await startDovecot({ authority, relayPort: (relay.server.address() as AddressInfo).port })

function orderOf(dovecot: Dovecot, smtp = dovecot.submissionPort): Order {
  const dir = temporaryDir()
  const caFile = `${dir}.ca.pem`
  fs.writeFileSync(caFile, authority.ca)
  return { dir, caFile, servers: [{ smtp, imap: dovecot.imapsPort }], letters: 1, runs: 1 }
}
const copiesOf = (all: readonly string[], messageId: string) =>
  all.filter((raw) => raw.includes(`Message-ID: ${messageId}`)).length

describe.runIf(server !== undefined)('Sent at Dovecot', () => {
  const dovecot = server as Dovecot
  let smtp: PoorSmtp
  beforeAll(async () => {
    smtp = await startPoorSmtp({ leaf: await authority.leaf() })
  })
  afterAll(async () => {
    await smtp.stop()
    await dovecot.stop()
    await new Promise<void>((resolve) => relay.close(() => resolve()))
  })

  async function judge(order: Order, said: Said, what: string): Promise<void> {
    const { standing = [] } = await startChild({ ...order, letters: 0, runs: 3 }).said
    const [messageId = ''] = said.before
    const mailbox = { port: dovecot.imapsPort, ca: authority.ca, user: USER, password: dovecot.password }
    const sent = (await there(mailbox, 'Envoyés')).map(({ raw }) => raw)
    const taken = [...arrived, ...smtp.taken.map(({ raw }) => raw)].map((raw) => raw.toString())
    expect([
      what,
      standing.find((row) => row.messageId === messageId),
      copiesOf(taken, messageId),
      copiesOf(sent, messageId),
    ]).toEqual([what, { messageId, state: 'sent', copy: 'there' }, 1, 1])
  }

  // in between: taken by the operator, not yet filed by us; the same places where it had filed it by itself
  const places = ['', 'outbox.answered', 'outbox.recorded', 'outbox.filing', 'outbox.appended', 'outbox.filed']
  test.each(places)(
    'an operator that files nothing: ours is added once (killed at « %s »)',
    { timeout: 120_000 },
    async (place) => {
      files = false
      const order = orderOf(dovecot)
      const said = await startChild(order, place === '' ? undefined : place).said
      expect([place, said.killed]).toEqual([place, place !== ''])
      // the answer was lost with the process: only Sent could tell, and it holds nothing
      if (place !== 'outbox.answered') return judge(order, said, place)
      const { standing = [] } = await startChild({ ...order, letters: 0, runs: 3 }).said
      expect([standing[0]?.state, copiesOf(arrived.map(String), said.before[0] ?? '')]).toEqual(['uncertain', 1])
    },
  )

  test.each(['', 'outbox.answered', 'outbox.recorded', 'outbox.looked'])(
    'an operator that files by itself: none is added (killed at « %s »)',
    { timeout: 120_000 },
    async (place) => {
      files = true
      const order = orderOf(dovecot)
      const said = await startChild(order, place === '' ? undefined : place).said
      expect([place, said.killed]).toEqual([place, place !== ''])
      await judge(order, said, place)
    },
  )

  test.each(['end', 'taken'] as const)(
    'cut at « %s » after the data: Sent tells',
    { timeout: 120_000 },
    async (step) => {
      files = true
      smtp.onTaken = ({ raw }) => file(raw)
      smtp.mishap = () => undefined
      const order = orderOf(dovecot, smtp.port)
      // one letter tells that this operator files what it takes
      await startChild(order).said
      let cut = false
      smtp.mishap = (at) => {
        if (cut || at !== step) return undefined
        cut = true
        return 'cut'
      }
      const said = await startChild(order).said
      expect(cut).toBe(true)
      await judge(order, said, step)
    },
  )
})
