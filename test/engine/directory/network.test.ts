import fs from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { get } from '../../../electron/engine/directory/download.ts'
import { readBundle } from '../../../electron/engine/directory/fhir.ts'
import { lookUp, merged } from '../../../electron/engine/directory/live.ts'
import { refresh } from '../../../electron/engine/directory/refresh.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { filesBelow } from '../store/letterbox.ts'

const signal = () => new AbortController().signal
let authority: Authority
let other: Authority
beforeAll(async () => {
  authority = await createAuthority()
  other = await createAuthority()
})

type Answer = (request: import('node:http').IncomingMessage, answer: import('node:http').ServerResponse) => void

async function serve(answer: Answer, by = authority): Promise<string> {
  const { key, cert } = await by.leaf()
  const server = https.createServer({ key, cert }, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://localhost:${(server.address() as AddressInfo).port}`
}

const telecom = (address: string, type: string, more: object[] = []) => ({
  system: 'email',
  value: address,
  extension: [
    {
      url: 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type',
      valueCoding: { code: 'MSSANTE' },
    },
    {
      url: 'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata',
      extension: [{ url: 'type', valueCodeableConcept: { coding: [{ code: type }] } }, ...more],
    },
  ],
})
const practitioner = (id: string, family: string, boxes: object[] = []) => ({
  resource: {
    resourceType: 'Practitioner',
    id,
    identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: `8109990000${id}` }],
    name: [{ family, given: ['Samir'] }],
    telecom: boxes,
  },
})
const role = (id: string, boxes: object[]) => ({
  resource: {
    resourceType: 'PractitionerRole',
    practitioner: { reference: `Practitioner/${id}` },
    organization: { display: 'Cabinet du Mail' },
    telecom: boxes,
  },
})
const bundle = (entry: object[], next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry,
  link: next === undefined ? [] : [{ relation: 'next', url: next }],
})

test('a bundle: boxes of the person and of the roles, kinds read here, red list and ordinary mail left out', () => {
  const hidden = telecom('cachee@x.mssante.fr', 'PER', [{ url: 'listeRouge', valueBoolean: true }])
  const ordinary = { system: 'email', value: 'samir@example.org' }
  const read = readBundle(
    bundle([
      practitioner('44', 'HADDAD', [telecom('Samir.Haddad@x.mssante.fr', 'PER'), hidden, ordinary]),
      role('44', [telecom('cabinet@x.mssante.fr', 'CAB')]),
      practitioner('51', 'SEUL'),
    ]),
  )
  const who = { name: 'Samir HADDAD', rpps: '10999000044' }
  expect(read).toEqual({
    entries: [
      { ...who, address: 'samir.haddad@x.mssante.fr', kind: 'PER' },
      { ...who, organization: 'Cabinet du Mail', address: 'cabinet@x.mssante.fr', kind: 'CAB' },
      { name: 'Samir SEUL', rpps: '10999000051' },
    ],
  })
  for (const odd of [
    null,
    1,
    'x',
    [],
    {},
    { resourceType: 'Bundle', entry: [null, 1, { resource: { telecom: 7, name: {} } }] },
  ]) {
    expect(readBundle(odd)?.entries ?? []).toEqual([])
  }
})

test('a lookup follows the pages of its own server, with its key, and joins what is aboard', async () => {
  const asked: { url: string; key: unknown }[] = []
  const elsewhere = await serve(() => asked.push({ url: 'elsewhere', key: undefined }))
  const base = await serve((request, answer) => {
    asked.push({ url: request.url ?? '', key: request.headers['esante-api-key'] })
    const page = Number(new URL(request.url ?? '', 'https://x').searchParams.get('page') ?? 1)
    const next = page === 1 ? '/fhir/Practitioner?page=2' : `${elsewhere}/steal`
    answer.end(JSON.stringify(bundle([practitioner(`4${page}`, 'HADDAD', [telecom(`h${page}@x.fr`, 'PER')])], next)))
  })
  const found = await lookUp({ base: `${base}/fhir`, ca: authority.ca }, 'CLE-1', 'Haddad sam', signal())
  expect(found.map(({ address }) => address)).toEqual(['h1@x.fr', 'h2@x.fr'])
  expect(asked.map(({ key }) => key)).toEqual(['CLE-1', 'CLE-1'])
  expect(asked[0]?.url).toContain('name=haddad&name=sam')
  const aboard = [{ name: 'Samir HADDAD', address: 'h1@x.fr', rpps: '10999000041' }]
  expect(merged(aboard, [...found, { name: 'Samir HADDAD', rpps: '10999000041' }], 20)).toHaveLength(2)
})

test('a server that is not who it says, or gives no JSON, or refuses the key', async () => {
  const stranger = await serve((_request, answer) => answer.end('{}'), other)
  await expect(lookUp({ base: stranger, ca: authority.ca }, 'k', 'haddad', signal())).rejects.toMatchObject({
    code: 'TLS_UNTRUSTED',
  })
  const html = await serve((_request, answer) => answer.end('<html>'))
  expect(await lookUp({ base: html, ca: authority.ca }, 'k', 'haddad', signal())).toEqual([])
  const closed = await serve((_request, answer) => answer.writeHead(401).end())
  await expect(lookUp({ base: closed, ca: authority.ca }, 'k', 'haddad', signal())).rejects.toMatchObject({
    code: 'SERVER_REFUSED',
    detail: '401',
  })
  await expect(get({ url: 'http://localhost/x', signal: signal() })).rejects.toMatchObject({ code: 'SERVER_REFUSED' })
})

test('a key does not follow a redirection to another host', async () => {
  const keys: unknown[] = []
  const target = await serve((request, answer) => {
    keys.push(request.headers['esante-api-key'])
    answer.end('there')
  })
  const from = await serve((_request, answer) => answer.writeHead(302, { location: `${target}/x` }).end())
  const answer = await get({ url: from, ca: authority.ca, headers: { 'ESANTE-API-KEY': 'k' }, signal: signal() })
  answer.resume()
  expect(keys).toEqual([undefined])
})

test('an extraction is fetched from the annuaire, else from its mirror; what is cut short is passed over', async () => {
  const folder = path.join(temporaryFolder(), 'directory')
  const stranger = await serve((_request, answer) => answer.end('nothing'), other)
  const cut = await serve((request, answer) => {
    answer.writeHead(200, { 'content-length': '1000' })
    answer.write('half')
    setTimeout(() => request.socket.destroy(), 20)
  })
  const mirror = await serve((_request, answer) => {
    answer.writeHead(200, { 'content-disposition': 'attachment; filename="Extraction_202611140403.zip"' })
    answer.end('whole')
  })
  const taken: string[] = []
  const sources = [stranger, cut, mirror].map((url) => ({ url, ca: authority.ca }))
  const take = async (file: string) => {
    taken.push(path.basename(file))
    return fs.readFileSync(file, 'utf8')
  }
  expect(await refresh(sources, folder, take, signal())).toBe('whole')
  expect(taken).toEqual(['Extraction_202611140403.zip'])
  await expect(refresh(sources.slice(0, 1), folder, take, signal())).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' })
  expect(filesBelow(path.dirname(folder))).toEqual([])
})
