// Bundles for Node and Electron: main, cli, the engine's threads and parser process as ES modules, the preload as one CommonJS file.
// dist/ is flat: a thread finds its sibling entry beside itself, as in the sources' own folders.

import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import type { InlineConfig } from 'vite'
import { isSlimmed, slim } from './vite.slim.ts'

const root = resolve(import.meta.dirname, '..')

/** Stay outside the bundle: natives, Electron, and pdf.js, which loads its own worker and data files by path. */
const external = [
  'electron',
  'better-sqlite3',
  'keytar',
  /^pdfjs-dist/,
  ...builtinModules.filter((name) => !isSlimmed(name)).flatMap((name) => [name, `node:${name}`]),
]

const shared: InlineConfig = { root, configFile: false, logLevel: 'warn', publicDir: false }

/** Entry name in dist/ → source. The name is the source's own base name: see engine/entry.ts. */
export const entries = {
  main: 'electron/main.ts',
  cli: 'electron/cli.ts',
  worker: 'electron/engine/worker.ts',
  reader: 'electron/engine/reader.ts',
  job: 'electron/engine/parsing/job.ts',
  'job-watch': 'electron/engine/parsing/job-watch.ts',
  'preparer-worker': 'electron/engine/sync/preparer-worker.ts',
  'import-job': 'electron/engine/directory/import-job.ts',
  'composing-worker': 'electron/engine/letters/composing-worker.ts',
  // for benches: they measure what ships
  engine: 'electron/engine/engine.ts',
}

export function nodeConfig(input: Record<string, string>): InlineConfig {
  return {
    ...shared,
    plugins: [slim()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node24',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, resolve(root, file)])),
        external,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
}

/** A sandboxed preload may only be CommonJS. */
export function preloadConfig(): InlineConfig {
  return {
    ...shared,
    build: {
      target: 'chrome140',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      lib: { entry: resolve(root, 'electron/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
      rollupOptions: { external: ['electron'] },
    },
  }
}
