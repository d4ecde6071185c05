// Builds dist/ when a source is newer than it. One build for the window, the CLI, the tests of both and the package.

import './node-version.ts'
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '..')
const LONGEST_BUILD_MS = 10 * 60_000
const stamp = (part: string) => resolve(root, 'dist', `.built-${part}`)

function isStale(part: string, patterns: string[]): boolean {
  if (!existsSync(stamp(part))) return true
  const built = statSync(stamp(part)).mtimeMs
  return globSync(['package.json', 'build/vite.*.ts', ...patterns], { cwd: root }).some(
    (file) => statSync(resolve(root, file)).mtimeMs > built,
  )
}

/** One build of this tree at a time: who comes meanwhile waits, and finds it made. */
async function alone(isNeeded: () => boolean, make: () => Promise<void>): Promise<void> {
  const lock = resolve(root, 'dist', '.building')
  mkdirSync(dirname(lock), { recursive: true })
  while (isNeeded()) {
    try {
      mkdirSync(lock)
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error
      // a builder that was killed holds nobody for long
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > LONGEST_BUILD_MS) rmSync(lock, { recursive: true, force: true })
      await setTimeout(200)
      continue
    }
    try {
      // once: a source that is newer than its build even then is dated in the future
      if (isNeeded()) await make()
      return
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

/** The command line alone: what `npm run -s pli` needs on its first run. */
export function ensureEngine(): Promise<void> {
  return alone(() => isStale('engine', ['electron/**/*.ts', 'resources/**/*.json']), makeEngine)
}

async function makeEngine(): Promise<void> {
  process.stderr.write('Pli : construction…\n')
  for (const old of globSync('dist/*.{js,cjs}', { cwd: root })) rmSync(resolve(root, old))
  // loading the bundler takes longer than most commands: only when there is something to build
  const [{ build }, { entries, nodeConfig, preloadConfig }] = await Promise.all([
    import('vite'),
    import('./vite.node.ts'),
  ])
  await build(nodeConfig(entries))
  await build(preloadConfig())
  copyData()
  writeFileSync(stamp('engine'), '')
}

/** What the bundle reads by path at run time: fonts of letters (letter-pdf.ts), and the colour profile where pdfkit looks for it. */
function copyData(): void {
  const from: Record<string, string[]> = {
    fonts: globSync('node_modules/@expo-google-fonts/inter/{400Regular,600SemiBold}{,_Italic}/*.ttf', { cwd: root }),
    data: ['node_modules/pdfkit/js/data/sRGB_IEC61966_2_1.icc'],
  }
  for (const [folder, files] of Object.entries(from)) {
    mkdirSync(resolve(root, 'dist', folder), { recursive: true })
    for (const file of files) copyFileSync(resolve(root, file), resolve(root, 'dist', folder, basename(file)))
  }
}

/** Everything: engine, command line, window. */
export async function ensureBuilt(): Promise<void> {
  await ensureEngine()
  await alone(() => isStale('renderer', ['renderer/**/*']), makeRenderer)
}

async function makeRenderer(): Promise<void> {
  process.stderr.write('Pli : construction de la fenêtre…\n')
  const [{ build }, { rendererConfig }] = await Promise.all([import('vite'), import('./vite.renderer.ts')])
  await build(rendererConfig())
  writeFileSync(stamp('renderer'), '')
}

if (import.meta.main) await ensureBuilt()
