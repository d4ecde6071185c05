// `npm test`: types, lint, then every test; the last line is `N passed, N failed`.

import './node-version.ts'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { provide } from './apt.ts'
import { ensureBuilt } from './build.ts'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => resolve(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name)

let passed = 0
let failed = 0

function count(name: string, ok: boolean): void {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`)
  if (ok) passed++
  else failed++
}

function run(name: string, command: string, args: string[]): void {
  const shell = process.platform === 'win32'
  count(name, spawnSync(bin(command), args, { cwd: root, stdio: 'inherit', shell }).status === 0)
}

const missing = provide()
for (const name of missing) {
  process.stdout.write(`missing: ${name}; its tests ${process.env['CI'] ? 'fail' : 'are left out'}\n`)
}

run('types', 'tsc', ['--noEmit'])
run('lint', 'oxlint', ['--type-aware', '--deny-warnings'])
run('format', 'prettier', ['--check', '--log-level', 'warn', '.'])
await ensureBuilt()

const folder = mkdtempSync(join(tmpdir(), 'pli-test-'))
const report = join(folder, 'report.json')
const vitest = spawnSync(
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
)
try {
  const result = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numFailedTestSuites: number
  }
  passed += result.numPassedTests
  failed += result.numFailedTests
  // a file that could not even be loaded has no failed test of its own
  if (vitest.status !== 0 && result.numFailedTests === 0) failed += Math.max(1, result.numFailedTestSuites)
} catch (error) {
  process.stdout.write(`no report of the tests: ${String(error)}\n`)
  failed++
}
rmSync(folder, { recursive: true, force: true })

process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
