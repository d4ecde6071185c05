// Takes the line of each requirement out of a copy of the tree and sees its test fail; prints the table. A line whose absence
// nobody notices, or that is no longer there, makes the run fail. Minutes, so not part of `npm test`.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { requirements, type Carried } from './table.ts'

const root = resolve(import.meta.dirname, '../../..')
const copy = mkdtempSync(join(tmpdir(), 'pli-requirements-'))
const CONFIGURATION = ['package.json', 'tsconfig.json', 'vitest.config.ts']
for (const part of ['build', 'electron', 'renderer', 'resources', 'test', ...CONFIGURATION]) {
  cpSync(join(root, part), join(copy, part), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')

/** Tests that passed and failed; a file that cannot even be loaded has none of either. */
function run({ test, name }: Carried): { passed: number; failed: number } {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      test,
      ...(name === undefined ? [] : ['-t', name]),
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: copy, stdio: 'ignore' },
  )
  if (!existsSync(report)) return { passed: 0, failed: 0 }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 }
}

function verdict(one: Carried): string {
  const file = join(copy, one.file)
  const source = readFileSync(file, 'utf8')
  if (source.split(one.line).length !== 2) return 'LINE NOT FOUND ONCE'
  if (run(one).passed === 0) return 'NO TEST'
  writeFileSync(
    file,
    source.replace(one.line, () => one.without ?? ''),
  )
  const { failed } = run(one)
  writeFileSync(file, source)
  return failed > 0 ? `${failed} failed without it` : 'NOBODY NOTICES'
}

const wanted = new Set(process.argv.slice(2))
let bad = 0
for (const one of requirements.filter(({ requirement }) => wanted.size === 0 || wanted.has(requirement))) {
  const found = verdict(one)
  if (!found.endsWith('without it')) bad++
  process.stdout.write(`${one.requirement.padEnd(4)} ${found.padEnd(22)} ${one.file} · ${one.test}\n`)
}
rmSync(copy, { recursive: true, force: true })
process.stdout.write(`${bad === 0 ? 'every line is held by a test' : `${bad} to look at`}\n`)
process.exit(bad === 0 ? 0 : 1)
