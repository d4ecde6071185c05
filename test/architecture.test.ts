// Who may import whom (the table), no cycle, one-line lists in step with their folders. Reads import lines; its message names the row.

import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const files = globSync(['electron/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root }).map((file) =>
  file.replaceAll('\\', '/'),
)

/** First row whose prefix fits the file wins. `own`: prefixes inside the project that it may import. `packages`: libraries. */
const TABLE: { from: string; own: string[]; packages?: RegExp; typesFrom?: string[] }[] = [
  { from: 'electron/ipc/', own: ['electron/ipc/'], packages: /^zod$/, typesFrom: ['electron/engine/'] },
  {
    from: 'electron/engine/mail/',
    own: [
      'electron/engine/mail/',
      'electron/engine/base64.ts',
      'electron/engine/remembered.ts',
      'electron/engine/sha256.ts',
      'electron/engine/warning.ts',
      'electron/engine/documents/',
    ],
    packages: /^(node:(buffer|crypto)|iconv-lite|sanitize-html|postal-mime|libmime|asn1js|pkijs|.*)$/,
  },
  {
    from: 'electron/engine/documents/',
    own: [
      'electron/engine/documents/',
      'electron/engine/base64.ts',
      'electron/engine/remembered.ts',
      'electron/engine/sha256.ts',
      'electron/engine/warning.ts',
      'electron/engine/errors.ts',
    ],
    typesFrom: ['electron/ipc/', 'electron/engine/mail/'],
    packages: /^(?!node:(fs|net|http|https|tls|child_process|worker_threads)|electron$|better-sqlite3$).*$/,
  },
  { from: 'electron/preload.ts', own: [], packages: /^electron$/ },
  {
    from: 'electron/shell/',
    own: [
      'electron/shell/',
      'electron/ipc/',
      'electron/engine/parsing/parser-process.ts',
      'electron/engine/parsing/socket-parser.ts',
    ],
    packages: /^(electron|node:.*)$/,
  },
  {
    from: 'electron/main.ts',
    own: [
      'electron/shell/',
      'electron/ipc/',
      'electron/engine/client.ts',
      'electron/engine/parsing/socket-parser.ts',
      'electron/engine/store/',
    ],
  },
  {
    from: 'electron/',
    own: ['electron/engine/', 'electron/ipc/', 'electron/cli/', 'test/demo/', 'package.json'],
    packages: /^(?!electron$).*$/,
  },
  {
    from: 'renderer/',
    own: ['renderer/'],
    typesFrom: ['electron/ipc/', 'electron/engine/'],
    packages: /^(?!electron$|node:|better-sqlite3$).*$/,
  },
]

interface Import {
  file: string
  target: string
  isType: boolean
  isOwn: boolean
}
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)].map(
    ([, type, specifier = '']) => {
      const isOwn = specifier.startsWith('.')
      const target = isOwn ? join(dirname(file), specifier).replaceAll('\\', '/') : specifier
      return { file, target, isType: type !== undefined, isOwn }
    },
  )
}
const imports = files.flatMap(importsOf)

test('every import stands in the table', () => {
  const refused = imports.flatMap(({ file, target, isType, isOwn }) => {
    const row = TABLE.find((candidate) => file.startsWith(candidate.from))
    if (!row) return [`${file}: no row in the table`]
    const ok = isOwn
      ? [...row.own, ...(isType ? (row.typesFrom ?? []) : [])].some((prefix) => target.startsWith(prefix))
      : (row.packages ?? /./).test(target)
    return ok ? [] : [`${file} may not import ${target} (row « ${row.from} » allows ${row.own.join(', ')})`]
  })
  expect(refused).toEqual([])
})

test('only main, preload and shell import electron', () => {
  const allowed = /^electron\/(main\.ts|preload\.ts|shell\/)/
  expect(imports.filter((one) => one.target === 'electron' && !allowed.test(one.file))).toEqual([])
})

test('imapflow, keytar and nodemailer each have one door; SQLite is opened in the store alone', () => {
  const doors = (library: string) => [
    ...new Set(imports.filter((one) => one.target === library && !one.isType).map((one) => one.file)),
  ]
  for (const library of ['imapflow', 'keytar', 'nodemailer']) {
    expect([library, doors(library).length <= 1]).toEqual([library, true])
  }
  expect(doors('better-sqlite3').filter((file) => !file.startsWith('electron/engine/store/'))).toEqual([])
})

test('no cycle between files (types left out)', () => {
  const graph = new Map<string, string[]>()
  for (const one of imports) {
    if (one.isOwn && !one.isType) graph.set(one.file, [...(graph.get(one.file) ?? []), one.target])
  }
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file, [])
  expect(cycles).toEqual([])
})
