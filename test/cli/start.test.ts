// What a command that only reads loads: no network, no parser, no cleaning of HTML. Reads import lines, those of import() left out.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** Files and packages that loading `entry` loads, types left out. */
function loadedBy(entry: string): Set<string> {
  const loaded = new Set<string>()
  const queue = [entry]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    if (!file.startsWith('electron/')) continue
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const [, target = ''] of text.matchAll(
      /^(?:import|export)\s+(?!type\s)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
    )) {
      queue.push(target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target)
    }
  }
  return loaded
}

test.each(['electron/engine/engine.ts', 'electron/engine/reader.ts'])('%s loads little', (entry) => {
  const loaded = [...loadedBy(entry)]
  expect(loaded).toContain('better-sqlite3')
  const heavy =
    /^(imapflow|nodemailer|sanitize-html|htmlparser2|postal-mime|pdfjs-dist|keytar|saxes|iconv-lite|vite)|engine\/(sync|parsing)\//
  expect(loaded.filter((one) => heavy.test(one))).toEqual([])
})
test('the command line loads its engine when a command asks for it', () => {
  expect(
    [...loadedBy('electron/cli/main.ts')].filter((one) => /engine\/engine\.ts|better-sqlite3|^zod/.test(one)),
  ).toEqual([])
})
