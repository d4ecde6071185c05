// `npm run package -- [--win|--mac|--linux] [--release]`: the package of this platform. Where Electron's distribution cannot be downloaded,
// the unpacked Linux folder is made around a stub distribution: what Pli ships can be checked, the program cannot start.

import './node-version.ts'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build, Platform } from 'electron-builder'
import { ensureBuilt } from './build.ts'
import { electronBinary } from './electron-binary.ts'
import { configuration } from './electron-builder.ts'
import { readProduct } from '../electron/engine/letters/product.ts'

const root = resolve(import.meta.dirname, '..')

/** A folder shaped like Electron's Linux distribution, with no program in it. */
function stubDistribution(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pli-stub-'))
  mkdirSync(join(folder, 'resources'))
  mkdirSync(join(folder, 'locales'))
  writeFileSync(join(folder, 'electron'), '#!/bin/sh\necho "stub: no Electron here"\nexit 1\n')
  chmodSync(join(folder, 'electron'), 0o755)
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(folder, file), '')
  return folder
}

/** A courrier MSSanté says which product sends it (X-MSS-NIL, R23): without a reference of its own, a package is for tests. */
const { nil, production } = readProduct(resolve(root, 'resources', 'product.json'))
if (!production) {
  process.stderr.write(
    `Pli : référence de test (${nil}) dans resources/product.json, ce paquet n’écrit qu’à des identités de test.\n`,
  )
  if (process.argv.includes('--release')) {
    process.stderr.write('Pli : pas de paquet à diffuser sans la référence donnée par Convergence.\n')
    process.exit(1)
  }
}

await ensureBuilt()
rmSync(resolve(root, 'release'), { recursive: true, force: true })

if (await electronBinary()) {
  const wanted = process.argv.includes('--win')
    ? Platform.WINDOWS
    : process.argv.includes('--mac')
      ? Platform.MAC
      : process.argv.includes('--linux')
        ? Platform.LINUX
        : Platform.current()
  await build({ targets: wanted.createTarget(), config: configuration, projectDir: root, publish: 'never' })
} else {
  const stub = stubDistribution()
  process.stderr.write('Pli : distribution d’Electron absente, dossier Linux autour d’une distribution factice.\n')
  // the stub is no ELF file: there are no fuses to flip in it
  const { electronFuses: _, ...withoutFuses } = configuration
  await build({
    targets: Platform.LINUX.createTarget('dir'),
    config: { ...withoutFuses, electronDist: stub },
    projectDir: root,
    publish: 'never',
  })
  rmSync(stub, { recursive: true, force: true })
}
