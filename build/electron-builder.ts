// Packages: Windows (NSIS one-click, per user, no admin), Linux (AppImage, deb), macOS. Every fuse is named.

import type { Configuration } from 'electron-builder'

/** Code that the bundles load by path at run time: each with the files it needs on the target, nothing else. */
const runtimeModules = [
  '!node_modules/**/*',
  'node_modules/better-sqlite3/package.json',
  'node_modules/better-sqlite3/lib/**/*.js',
  'node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node',
  'node_modules/keytar/package.json',
  'node_modules/keytar/lib/*.js',
  'node_modules/keytar/prebuilds/${platform}-${arch}/*.node',
  'node_modules/pdfjs-dist/package.json',
  'node_modules/pdfjs-dist/legacy/build/pdf.mjs',
  'node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs',
  'node_modules/pdfjs-dist/{cmaps,standard_fonts,wasm}/**/*',
]

export const configuration: Configuration = {
  appId: 'fr.pli.desktop',
  productName: 'Pli',
  copyright: 'Apache-2.0',
  directories: { output: 'release', buildResources: 'resources' },
  files: ['dist/**/*', '!dist/.built-*', 'package.json', ...runtimeModules],
  extraResources: [
    { from: 'resources', to: 'resources', filter: ['operators/**', 'trust/**', 'product.json', '*.md'] },
  ],
  asar: true,
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }] },
  nsis: { oneClick: true, perMachine: false, allowElevation: false, artifactName: 'Pli-Installation-${arch}.exe' },
  mac: { target: ['dmg'], category: 'public.app-category.medical', hardenedRuntime: true },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Office',
    maintainer: 'Pli',
    synopsis: 'La messagerie MSSanté à bord, par patient',
  },
}
