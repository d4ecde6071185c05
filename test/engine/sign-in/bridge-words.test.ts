import { expect, test } from 'vitest'
import { createBridgeWords } from '../../../electron/engine/sign-in/bridge-words.ts'

// The order of things between our socket and stunnel's words is nobody's promise: whatever it is, the fault named is the same

const NEVER_MS = 600_000
const accepted = (id: number, service = 'imap') =>
  `LOG5[${id}]: Service [${service}] accepted connection from unnamed socket`
const refused = (id: number) => `LOG3[${id}]: SSL_connect: error:0A000086:SSL routines::certificate verify failed`
const closed = (id: number) => `LOG5[${id}]: Connection closed/reset: 0 byte(s) sent to TLS, 0 byte(s) sent to socket`

test.each([
  ['all said before the question', 4],
  ['the question first of all', 0],
  ['the question between two words', 1],
  ['the question just before the last one', 2],
])('%s', async (_name, before) => {
  const words = createBridgeWords()
  const one = words.listen('imap')
  const lines = [accepted(0), refused(0), closed(0)]
  for (const line of lines.slice(0, before)) words.hear(line)
  const fault = one.fault(NEVER_MS)
  for (const line of lines.slice(before)) words.hear(line)
  expect((await fault)?.code).toBe('TLS_UNTRUSTED')
})

test('what is said of others is not about this try: another service, a connection of before', async () => {
  const words = createBridgeWords()
  words.hear(accepted(7))
  const one = words.listen('smtp')
  for (const line of [accepted(8), refused(8), closed(8), refused(7), closed(7), accepted(9, 'smtp')]) words.hear(line)
  const fault = one.fault(NEVER_MS)
  words.hear(closed(9))
  expect(await fault).toBeUndefined()
})

test('a bridge that ends has said all; one that says nothing is not waited for any longer than asked', async () => {
  const words = createBridgeWords()
  const one = words.listen('imap')
  words.hear(accepted(0))
  expect(await one.fault(1)).toBeUndefined()
  const fault = one.fault(NEVER_MS)
  words.hear('PKCS11_login: CKR_DEVICE_REMOVED')
  words.end()
  expect((await fault)?.code).toBe('CARD_BUSY')
})
