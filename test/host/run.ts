// node test/host/run.ts MAIN [--headless] [--size 1366x768] [--dark] [--cdp PORT] [-- arguments of the program]
// Starts Chromium, puts the stand-in in the place of the `electron` module, imports the main bundle.

import '../../build/node-version.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { findBrowser } from './browser.ts'
import { setStage } from './electron.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    headless: { type: 'boolean', default: false },
    size: { type: 'string', default: '1366x768' },
    dark: { type: 'boolean', default: false },
    cdp: { type: 'string' },
  },
})
const [main = 'dist/main.js', ...rest] = positionals
const [width = 1366, height = 768] = values.size.split('x').map(Number)

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
})

const folder = mkdtempSync(join(tmpdir(), 'pli-window-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const context = await chromium.launchPersistentContext(folder, {
  executablePath: findBrowser(),
  headless: values.headless,
  viewport: values.headless ? { width, height } : null,
  colorScheme: values.dark ? 'dark' : 'light',
  locale: 'fr-FR',
  serviceWorkers: 'block',
  args: [
    // Chromium refuses its OS sandbox to root
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(values.headless ? [] : ['--app=data:text/html,', `--window-size=${width},${height}`]),
    ...(values.cdp ? [`--remote-debugging-port=${values.cdp}`] : []),
    '--disable-features=Translate',
    '--no-first-run',
    '--disable-background-networking',
  ],
})
const page = context.pages()[0] ?? (await context.newPage())
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
setStage({ context, page, dark: values.dark, version })
process.argv = [process.argv[0] ?? 'node', resolve(main), ...rest]
await import(pathToFileURL(resolve(main)).href)
