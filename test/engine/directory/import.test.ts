import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { addressOf, MAILBOX_COLUMNS, mailboxLine, personOf } from '../../files/extraction.ts'
import { MAILBOXES, newEngine, openEngine, PEOPLE, textOf, written, zipped } from './world.ts'

const filesOf = (dir: string) =>
  fs.existsSync(path.join(dir, 'directory')) ? fs.readdirSync(path.join(dir, 'directory')) : []

test('an extraction, plain or zipped, is aboard with its date; addresses on several lines are one', async () => {
  const { engine, dir } = await newEngine()
  expect(await engine.call('directory.status', {})).toMatchObject({
    entries: 0,
    addresses: 0,
    trustSpace: { domains: 0 },
  })
  const text = `${textOf('mailboxes', 0, 500)}${mailboxLine(7)}\n${mailboxLine(8)}\n`
  const plain = written(MAILBOXES, text)
  const { files } = await engine.call('directory.import', { files: [plain] })
  expect(files).toEqual([{ file: plain, kind: 'mailboxes', rows: 500, rejected: 0 }])
  expect(await engine.call('directory.status', {})).toMatchObject({ entries: 500, addresses: 500, date: '2026-11-14' })
  const zip = written(
    'x.zip',
    zipped({ [MAILBOXES.replace('1114', '1115')]: textOf('mailboxes', 0, 600, { trailing: true }) }),
  )
  await engine.call('directory.import', { files: [zip] })
  expect(await engine.call('directory.status', {})).toMatchObject({ entries: 600, date: '2026-11-15' })
  expect(filesOf(dir)).toHaveLength(1)
})

test('columns are read by name: other order, other writing, lines that end in CRLF', async () => {
  const { engine } = await newEngine()
  const shuffled = [...MAILBOX_COLUMNS].reverse()
  const header = shuffled.map((name) =>
    name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replaceAll(/[ ']/g, '_'),
  )
  const rows = [1, 2, 4].map((n) => mailboxLine(n).split('|').reverse().join('|'))
  const file = written('extraction.txt', `\uFEFF${[header.join('|'), ...rows].join('\r\n')}\r\n`)
  await engine.call('directory.import', { files: [file] })
  const person = personOf(2)
  const { entries } = await engine.call('directory.search', { text: addressOf(2) })
  expect(entries).toEqual([
    {
      name: `${person.given} ${person.family}`,
      profession: person.trade[1],
      ...(person.specialty ? { specialty: person.specialty[1] } : {}),
      organization: person.structure,
      city: person.town,
      postcode: person.postcode,
      rpps: person.rpps,
      address: addressOf(2),
      kind: 'PER',
    },
  ])
})

test('people join their mailboxes; those without one are there to be printed for', async () => {
  const { engine } = await newEngine()
  const folder = 'PS_LibreAcces/'
  const zip = written(
    'ps.zip',
    zipped({
      [`${folder}PS_LibreAcces_Dipl_AutExerc_202611140800.txt`]:
        "Type d'identifiant PP|Identifiant PP|Code diplôme\n8|1|x\n",
      // every person twice: two activities
      [folder + PEOPLE]: textOf('people', 0, 300).replace(/^(8\|.*\n)/gm, '$1$1'),
    }),
  )
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 100)), zip] })
  const status = await engine.call('directory.status', {})
  // one mailbox in seven is a service's: its person number has none
  const services = Array.from({ length: 100 }, (_, n) => n).filter((n) => n % 7 === 3).length
  expect(status).toMatchObject({ addresses: 100, entries: 100 + 200 + services })
  const alone = personOf(250)
  const { entries } = await engine.call('directory.search', { text: alone.rpps })
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({ rpps: alone.rpps, city: alone.town })
  expect(entries[0]).not.toHaveProperty('address')
  const both = await engine.call('directory.search', { text: personOf(50).rpps })
  expect(both.entries.map(({ address }) => address)).toEqual([addressOf(50)])
})

test('what is cut, damaged, shrunk or something else is refused, and what is aboard stays', async () => {
  const { engine, dir } = await newEngine()
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 400))] })
  const [aboard] = filesOf(dir)
  const zip = zipped({ [MAILBOXES]: textOf('mailboxes', 0, 500) })
  const changed = Uint8Array.from(zip)
  changed[Math.floor(zip.length / 2)]! ^= 0xff
  const text = textOf('mailboxes', 0, 500)
  const refused = {
    'shrunk.txt': textOf('mailboxes', 0, 319),
    'cut.zip': zip.subarray(0, zip.length - 200),
    'changed.zip': changed,
    'columns.txt': text.replaceAll(/\n((?:[^|\n]*\|){20}).*/g, '\n$1'),
    'empty.txt': text.slice(0, text.indexOf('\n') + 1),
    'list.xml': '<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema"><Domaine><Nom>a.fr</Nom>',
  }
  for (const [name, content] of Object.entries(refused)) {
    await expect(engine.call('directory.import', { files: [written(name, content)] }), name).rejects.toMatchObject({
      code: 'DIRECTORY_REFUSED',
      kept: expect.any(String),
      next: expect.any(String),
    })
  }
  await expect(engine.call('directory.import', { files: [written('other.txt', 'a|b\n1|2\n')] })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  })
  await expect(engine.call('directory.import', { files: ['/nowhere/x.txt'] })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  })
  expect(filesOf(dir)).toEqual([aboard])
  expect(await engine.call('directory.status', {})).toMatchObject({ entries: 400 })
  // a fifth less is an update
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 320))] })
  expect(await engine.call('directory.status', {})).toMatchObject({ entries: 320 })
})

test('an import tells its progress and can be taken back; the window is answered meanwhile', async () => {
  const { engine, dir } = await newEngine()
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 100))] })
  const controller = new AbortController()
  const file = written(MAILBOXES, textOf('mailboxes', 0, 40_000))
  const seen: number[] = []
  const found: number[] = []
  const look = async () => {
    const { importing } = await engine.call('directory.status', {})
    if (!importing) return
    seen.push(importing.done / importing.total)
    found.push((await engine.call('directory.search', { text: addressOf(1) })).entries.length)
    controller.abort()
  }
  engine.on((event) => {
    if (event.name !== 'directory.changed') return
    void look()
  })
  await expect(engine.call('directory.import', { files: [file] }, controller.signal)).rejects.toMatchObject({
    code: 'CANCELLED',
  })
  expect(seen.length).toBeGreaterThan(0)
  expect(Math.max(...seen)).toBeLessThanOrEqual(1)
  expect(new Set(found)).toEqual(new Set([1]))
  expect(await engine.call('directory.status', {})).toMatchObject({ entries: 100 })
  expect(filesOf(dir)).toHaveLength(1)
})

test('a kill at any moment of an import leaves the directory that was aboard, and no rubbish for long', async () => {
  const { engine, dir } = await newEngine()
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 100))] })
  await engine.close()
  const file = written(MAILBOXES, textOf('mailboxes', 0, 30_000))
  for (const wait of [0, 150, 400]) {
    const child = fork(fileURLToPath(new URL('children/importer.ts', import.meta.url)), [dir, file])
    await once(child, 'message')
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const again = await openEngine(dir, { background: true })
    const { entries } = await again.call('directory.status', {})
    expect([100, 30_000]).toContain(entries)
    expect((await again.call('directory.search', { text: addressOf(1) })).entries).toHaveLength(1)
    expect(filesOf(dir)).toHaveLength(1)
    await again.close()
  }
})
