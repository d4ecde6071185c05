import { expect, test } from 'vitest'
import { isPublicAddress } from '../../../electron/engine/discovery/addresses.ts'
import { readAutoconfig } from '../../../electron/engine/discovery/autoconfig.ts'
import { discover, type Network, type SrvRecord } from '../../../electron/engine/discovery/discover.ts'
import { newAccount } from '../../../electron/engine/sign-in/new-account.ts'
import type { OperatorPreset } from '../../../electron/ipc/system.ts'
import { refusal } from '../sign-in/world.ts'

// R17: table → SRV → autoconfig of *.mssante.fr → by hand; no private address, wherever it comes from

const TABLE: OperatorPreset[] = [
  preset('a', ['cabinet.test.mssante.fr'], { host: 'imap.a.test.mssante.fr', port: 993, security: 'tls' }),
  preset('b', ['*.test.mssante.fr', 'medecin.test.mssante.fr']),
]
function preset(id: string, domains: string[], imap?: OperatorPreset['imap']): OperatorPreset {
  return { id, name: id, domains, auth: ['password'], source: 's', date: '2026-11-25', ...(imap ? { imap } : {}) }
}

interface World {
  srv?: Record<string, SrvRecord[]>
  addresses?: Record<string, string[]>
  pages?: Record<string, string>
}
function network({ srv = {}, addresses = {}, pages = {} }: World, asked: string[] = []): Network {
  return {
    srv: (name) => Promise.resolve(srv[name] ?? []),
    addresses: (host) => Promise.resolve(addresses[host] ?? []),
    text: (url) => {
      asked.push(url)
      return Promise.resolve(pages[url])
    },
  }
}
const record = (name: string, port: number, priority = 0, weight = 0): SrvRecord => ({ name, port, priority, weight })
const config = (host: string, socket = 'STARTTLS'): string => `<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="x"><domain>x</domain>
<incomingServer type="pop3"><hostname>pop.exemple.fr</hostname><port>110</port><socketType>STARTTLS</socketType></incomingServer>
<incomingServer type="imap"><hostname>${host}</hostname><port>143</port><socketType>${socket}</socketType></incomingServer>
<outgoingServer type="smtp"><hostname>${host}</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>`
const AUTOCONFIG = 'https://autoconfig.infirmier.test.mssante.fr/mail/config-v1.1.xml'

const cases: {
  what: string
  email: string
  world: World
  source: string
  imap?: string
  smtp?: string
  operator?: string
}[] = [
  {
    what: 'the table comes first, whatever the DNS says',
    email: 'dr@cabinet.test.mssante.fr',
    world: {
      srv: { '_imap._tcp.cabinet.test.mssante.fr': [record('imap.ailleurs.fr', 143)] },
      addresses: { 'imap.ailleurs.fr': ['51.10.10.10'] },
    },
    source: 'table',
    imap: 'imap.a.test.mssante.fr:993 tls',
    operator: 'a',
  },
  {
    what: 'an operator without servers is completed by SRV',
    email: 'dr@medecin.test.mssante.fr',
    world: {
      srv: {
        '_imap._tcp.medecin.test.mssante.fr': [record('imap.op.fr.', 143)],
        '_submission._tcp.medecin.test.mssante.fr': [record('smtp.op.fr', 587)],
      },
      addresses: { 'imap.op.fr': ['51.10.10.10', '2a01:e0a::1'], 'smtp.op.fr': ['51.10.10.11'] },
    },
    source: 'srv',
    imap: 'imap.op.fr:143 starttls',
    smtp: 'smtp.op.fr:587 starttls',
    operator: 'b',
  },
  {
    what: 'the lowest priority wins, then the highest weight; implicit TLS when all is equal',
    email: 'dr@exemple.fr',
    world: {
      srv: {
        '_imaps._tcp.exemple.fr': [record('tls.op.fr', 993, 10)],
        '_imap._tcp.exemple.fr': [
          record('loin.op.fr', 143, 20),
          record('pres.op.fr', 143, 5, 1),
          record('lourd.op.fr', 143, 5, 9),
        ],
        '_submissions._tcp.exemple.fr': [record('tls.op.fr', 465)],
        '_submission._tcp.exemple.fr': [record('clair.op.fr', 587)],
      },
      addresses: { 'lourd.op.fr': ['51.10.10.10'], 'tls.op.fr': ['51.10.10.10'], 'pres.op.fr': ['51.1.1.1'] },
    },
    source: 'srv',
    imap: 'lourd.op.fr:143 starttls',
    smtp: 'tls.op.fr:465 tls',
  },
  {
    what: 'a lone dot says « not here » (RFC 2782)',
    email: 'dr@exemple.fr',
    world: { srv: { '_imaps._tcp.exemple.fr': [record('.', 0)] } },
    source: 'none',
  },
  {
    what: 'SRV that leads to this machine or a private network gives nothing',
    email: 'dr@exemple.fr',
    world: {
      srv: { '_imap._tcp.exemple.fr': [record('interne.exemple.fr', 143)] },
      addresses: { 'interne.exemple.fr': ['51.10.10.10', '192.168.1.4'] },
    },
    source: 'none',
  },
  {
    what: 'SRV that names an address or a bare name gives nothing',
    email: 'dr@exemple.fr',
    world: { srv: { '_imap._tcp.exemple.fr': [record('127.0.0.1', 143), record('localhost', 143)] } },
    source: 'none',
  },
  {
    what: 'autoconfig of *.mssante.fr comes after SRV',
    email: 'claire@infirmier.test.mssante.fr',
    world: {
      addresses: { 'autoconfig.infirmier.test.mssante.fr': ['51.10.10.10'], 'mail.op.fr': ['51.10.10.12'] },
      pages: { [AUTOCONFIG]: config('mail.op.fr') },
    },
    source: 'autoconfig',
    imap: 'mail.op.fr:143 starttls',
    smtp: 'mail.op.fr:587 starttls',
    operator: 'b',
  },
  {
    what: 'autoconfig that leads to a private network, or is served from one, gives nothing',
    email: 'claire@infirmier.test.mssante.fr',
    world: {
      addresses: { 'autoconfig.infirmier.test.mssante.fr': ['51.10.10.10'], 'mail.op.fr': ['10.1.2.3'] },
      pages: { [AUTOCONFIG]: config('mail.op.fr') },
    },
    source: 'none',
    operator: 'b',
  },
]

test.each(cases)('$what', async ({ email, world, source, imap, smtp, operator }) => {
  const found = await discover(email, TABLE, network(world))
  const said = (server: typeof found.imap) => server && `${server.host}:${server.port} ${server.security}`
  expect([found.source, said(found.imap), said(found.smtp), found.operator?.id]).toEqual([source, imap, smtp, operator])
})

test('no page is asked for outside *.mssante.fr, nor from a private address', async () => {
  const asked: string[] = []
  const page = network({ addresses: { 'autoconfig.exemple.fr': ['51.1.1.1'] } }, asked)
  expect((await discover('dr@exemple.fr', TABLE, page)).source).toBe('none')
  const inside = network({ addresses: { 'autoconfig.infirmier.test.mssante.fr': ['127.0.0.1'] } }, asked)
  expect((await discover('dr@infirmier.test.mssante.fr', TABLE, inside)).source).toBe('none')
  for (const odd of [
    '',
    'dr',
    'dr@',
    'dr@localhost',
    'dr@127.0.0.1',
    'dr@[::1]',
    'dr@mssante.fr.',
    'dr@evilmssante.fr',
  ])
    expect((await discover(odd, TABLE, network({}, asked))).source).toBe('none')
  expect(asked).toEqual([])
})

test('private, loopback and odd addresses are none of an operator’s', () => {
  const refused =
    '127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: localhost 0x7f000001'
  expect(refused.split(' ').filter(isPublicAddress)).toEqual([])
  expect(
    '51.10.10.10 172.32.0.1 100.128.0.1 2a01:e0a::1 ::ffff:51.10.10.10'
      .split(' ')
      .filter((one) => !isPublicAddress(one)),
  ).toEqual([])
})

test('a configuration that is none, or in clear, or with a DOCTYPE gives nothing', () => {
  expect(readAutoconfig(config('mail.op.fr'))).toMatchObject({ imap: { host: 'mail.op.fr' } })
  for (const text of [
    '',
    '<html>',
    config('mail.op.fr').slice(0, 200),
    config('mail.op.fr', 'plain').replaceAll('STARTTLS', 'plain'),
    config('127.0.0.1'),
    `<!DOCTYPE x [<!ENTITY a "b">]>${config('mail.op.fr')}`,
    'x'.repeat(300_000),
  ]) {
    expect(readAutoconfig(text)).toEqual({})
  }
})

test('the window may not add this machine, anchors of its own, or a token to a host typed by hand (R5, R15, R17)', async () => {
  const rules = { closed: true, operators: () => TABLE, now: Date.now }
  const input = (host: string, more: object = {}) => ({
    email: 'dr@cabinet.test.mssante.fr',
    user: 'dr',
    imap: { host, port: 143, security: 'starttls' as const },
    auth: { kind: 'password' as const, password: 'x' },
    ...more,
  })
  for (const host of ['127.0.0.1', 'localhost', '192.168.1.1', '::1', '169.254.169.254']) {
    expect((await refusal(newAccount(input(host), rules))).code).toBe('HOST_REFUSED')
  }
  const preset = 'imap.a.test.mssante.fr'
  expect((await newAccount(input(preset), rules)).operator).toBe('a')
  expect((await refusal(newAccount(input(preset, { ca: 'PEM' }), rules))).code).toBe('HOST_REFUSED')
  const byHand = input('51.10.10.10', { auth: { kind: 'oauth', broker: 'https://ailleurs.fr' } })
  expect((await refusal(newAccount(byHand, rules))).code).toBe('HOST_REFUSED')
  // an operator that names no broker has none, whatever the window gives
  const noBroker = input(preset, { auth: { kind: 'oauth', broker: 'https://ailleurs.fr' } })
  expect((await refusal(newAccount(noBroker, rules))).code).toBe('AUTH_UNSUPPORTED')
  // the command line's hosts are explicit
  expect((await newAccount(input('127.0.0.1', { ca: 'PEM' }), { ...rules, closed: false })).trust).toBe('PEM')
})
