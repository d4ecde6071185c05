// pli directory …: shapes of the contract, exit statuses, nothing of a person on stderr.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { addressOf, extraction, personOf } from '../files/extraction.ts'
import { runCli, type Ended } from './run.ts'

vi.setConfig({ testTimeout: 240_000 })

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pli-cli-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const pli = (args: string[]): Promise<Ended> => runCli(dir, ['--profile', path.join(dir, 'p'), ...args])

test('import, status, search', async () => {
  await pli(['init'])
  const file = path.join(dir, 'Extraction_Correspondance_MSSante_202611140403.txt')
  writeFileSync(file, [...extraction('mailboxes', 0, 200)].join(''))
  expect(await pli(['directory', 'import', file])).toMatchObject({
    status: 0,
    json: { files: [{ file, kind: 'mailboxes', rows: 200, rejected: 0 }] },
  })
  expect(await pli(['directory', 'status'])).toMatchObject({
    status: 0,
    json: { entries: 200, addresses: 200, date: '2026-11-14', trustSpace: { domains: 0 }, liveLookup: false },
  })
  const { given, family, rpps } = personOf(2)
  const found = await pli(['directory', 'search', given, family, '--limit', '5'])
  expect(found).toMatchObject({ status: 0, stderr: '', json: { ms: expect.any(Number) as number } })
  const { entries } = found.json as { entries: { name: string; address: string; rpps: string }[] }
  expect(entries[0]).toMatchObject({ name: `${given} ${family}`, rpps, address: addressOf(2) })
  writeFileSync(file, [...extraction('mailboxes', 0, 100)].join(''))
  const refused = await pli(['directory', 'import', file])
  expect(refused).toMatchObject({
    status: 1,
    json: { error: { code: 'DIRECTORY_REFUSED', kept: 'L’annuaire du 14/11/2026 reste à bord.' } },
  })
  expect((await pli(['directory', 'status'])).json).toMatchObject({ entries: 200 })
})
