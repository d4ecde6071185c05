import { domainToASCII } from 'node:url'
import { expect, test } from 'vitest'
import { readWhiteList } from '../../../electron/engine/directory/white-list-file.ts'
import { saveWhiteList, trusted, trustSpace } from '../../../electron/engine/directory/white-list.ts'
import { Store } from '../../../electron/engine/store/store.ts'

const NOW = new Date('2026-11-16T08:00:00Z')

function xml(names: readonly string[]): Buffer {
  const domains = names.map(
    (name) => `<Domaine><Nom>${name}</Nom><Description>Structure</Description>
      <DNCertificatOperateur>CN=x, OU=y, O=z, ST=Paris (75), C=FR</DNCertificatOperateur></Domaine>`,
  )
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><ListeBlanche xmlns="https://listeblanche.mssante.fr/schema" DateDeGeneration="2026-11-14T05:00:00+01:00">${domains.join('')}</ListeBlanche>`,
  )
}
function memory(): Store {
  return new Store({ file: ':memory:', pageKey: new Uint8Array(32) })
}
function listOf(names: readonly string[]) {
  const list = readWhiteList(xml(names))
  if (!list) throw new Error('not read')
  return list
}

test('no list aboard: nothing is said of an address', () => {
  expect(trusted(memory().db, 'a@medecin.mssante.fr')).toBeUndefined()
})

test('a domain is inside when it is on the list, exactly, whatever its case and script', () => {
  const store = memory()
  const names = ['medecin.mssante.fr', 'CHU.mssante.fr', 'medecin.mssante.fr', 'hôpital-é.mssante.fr', '']
  const space = saveWhiteList(store, listOf(names), 'unsigned', NOW)
  expect(space).toEqual({ domains: 3, date: '2026-11-14', checkedAt: NOW.toISOString(), signature: 'unsigned' })
  expect(trustSpace(store.db)).toEqual(space)
  const inside = (address: string) => trusted(store.db, address)
  expect(inside('samir.haddad@Medecin.MSSante.fr')).toBe(true)
  expect(inside('x@chu.mssante.fr')).toBe(true)
  expect(inside('x@hôpital-é.mssante.fr')).toBe(true)
  expect(inside(`x@${domainToASCII('hôpital-é.mssante.fr')}`)).toBe(true)
  // no suffix rule, either way
  expect(inside('x@cardio.chu.mssante.fr')).toBe(false)
  expect(inside('x@mssante.fr')).toBe(false)
  expect(inside('x@medecin.mssante.fr.example')).toBe(false)
  expect(inside('medecin.mssante.fr')).toBe(false)
})

test('a list that shrank by more than a fifth, or is empty, leaves the one aboard', () => {
  const store = memory()
  const names = Array.from({ length: 10 }, (_, n) => `d${n}.mssante.fr`)
  saveWhiteList(store, listOf(names), 'unsigned', NOW)
  for (const fewer of [7, 0]) {
    expect(() => saveWhiteList(store, listOf(names.slice(0, fewer)), 'unsigned', NOW)).toThrow(
      expect.objectContaining({ code: 'DIRECTORY_REFUSED' }),
    )
  }
  expect(trusted(store.db, 'x@d9.mssante.fr')).toBe(true)
  saveWhiteList(store, listOf(names.slice(0, 8)), 'unsigned', NOW)
  expect(trusted(store.db, 'x@d9.mssante.fr')).toBe(false)
})

test('a file cut at any place, or of another vocabulary, is no list', () => {
  const bytes = xml(['medecin.mssante.fr', 'chu.mssante.fr'])
  for (let end = 0; end < bytes.length - 1; end += 7) expect(readWhiteList(bytes.subarray(0, end))).toBeUndefined()
  expect(readWhiteList(Buffer.from('<ListeBlanche><Domaine><Nom>x.fr</Nom></Domaine></ListeBlanche>'))).toBeUndefined()
})
