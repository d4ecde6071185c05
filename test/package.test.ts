// What a package holds and does not hold: made here around a stub distribution where Electron's cannot be had, opened, its command line run.

import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hprimBytes } from './files/hprim.ts'

const root = resolve(import.meta.dirname, '..')
const run = promisify(execFile)
const SLOW_MS = 300_000
const natives = `${process.platform}-${process.arch}`

describe('the package of this platform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pli-package-'))
  const app = join(dir, 'app')
  let files: string[] = []
  let unpacked: string[] = []
  beforeAll(async () => {
    await run(process.execPath, ['build/package.ts'], { cwd: root, maxBuffer: 64 << 20 })
    const [archive] = globSync('release/**/app.asar', { cwd: root }).map((file) => resolve(root, file))
    if (archive === undefined) throw new Error('the package holds no app.asar')
    files = listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/'))
    unpacked = globSync('**/*.node', { cwd: `${archive}.unpacked` })
    extractAll(archive, app)
  }, SLOW_MS)
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test('the program is whole: main, preload, threads, parser, page', () => {
    for (const file of ['main.js', 'cli.js', 'preload.cjs', 'worker.js', 'reader.js', 'job.js', 'renderer/index.html'])
      expect(files).toContain(`/dist/${file}`)
    expect(files).toContain('/package.json')
  })

  test('natives of this platform only, outside the archive, and no source of them', () => {
    expect(unpacked.length).toBeGreaterThan(0)
    expect(unpacked.filter((file) => !file.replaceAll('\\', '/').includes(natives))).toEqual([])
    expect(files.filter((file) => /\.(?:c|cc|cpp|h|hpp|gyp|gypi|o|a|lib)$/.test(file))).toEqual([])
  })

  test('nothing of development: no test, no demonstration server, no source, no map of it', () => {
    expect(files.filter((file) => /^\/(?:test|build|electron|renderer|release)\//.test(file))).toEqual([])
    expect(files.filter((file) => /hoodiecrow|smtp-server|playwright|\.tsx?$|\.map$/.test(file))).toEqual([])
    const modules = new Set(files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))
    expect([...modules].toSorted()).toEqual(['better-sqlite3', 'keytar', 'pdfjs-dist'])
  })

  test('nothing that is loaded and never called: undici by way of node:http, a log, proxies and decoders of imapflow', () => {
    const bundles = files.filter((file) => /^\/dist\/[^/]+\.js$/.test(file))
    const holding = (what: RegExp) => bundles.filter((file) => what.test(readFileSync(join(app, file), 'utf8')))
    expect(holding(/node_modules\/imapflow\//)).not.toEqual([])
    expect(holding(/node_modules\/(?:pino|socks|libmime|encoding-japanese|@zone-eu\/mailsplit)\//)).toEqual([])
    expect(holding(/from ["'](?:node:)?http["']/)).toEqual([])
  })

  test('operators and the reference of the product lie beside the archive', () => {
    for (const name of ['operators', 'product.json']) {
      expect(globSync(`release/**/resources/resources/${name}`, { cwd: root })).toHaveLength(1)
    }
  })

  test('a letter finds its fonts and its colour profile', () => {
    for (const name of ['fonts/Inter_400Regular.ttf', 'fonts/Inter_600SemiBold.ttf', 'data/sRGB_IEC61966_2_1.icc']) {
      expect(files).toContain(`/dist/${name}`)
    }
  })

  test('a release without a reference of its own is refused (R23)', async () => {
    await expect(run(process.execPath, ['build/package.ts', '--release'], { cwd: root })).rejects.toMatchObject({
      code: 1,
    })
  })

  test('its command line makes a profile and reads a file', async () => {
    const profile = join(dir, 'profil')
    const created = await pli(app, ['init', '--profile', profile])
    expect(created).toMatchObject({ code: 0 })
    expect(existsSync(join(profile, 'keyring.json'))).toBe(true)
    const report = join(dir, 'bilan.hpr')
    writeFileSync(report, hprimBytes())
    const read = await pli(app, ['inspect', report])
    expect(read.code).toBe(0)
    expect(JSON.parse(read.out)).toMatchObject({ files: [{ kind: 'hprim' }] })
  })

  test('it has no demonstration operator', async () => {
    const answer = await pli(app, ['serve-demo'])
    expect(answer.code).not.toBe(0)
    expect(answer.out + answer.err).toContain('NOT_PACKAGED')
  })
})

interface Answer {
  code: number
  out: string
  err: string
}

function pli(app: string, args: string[]): Promise<Answer> {
  const env = { ...process.env, PLI_PASSPHRASE: 'une phrase assez longue' }
  return new Promise((done) => {
    execFile(process.execPath, ['dist/cli.js', ...args], { cwd: app, env }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })
}
