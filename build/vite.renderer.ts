// The page: React, fonts, pdf.js worker, all local. Relative URLs only, since the page never names its origin.

import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import type { InlineConfig } from 'vite'

const root = resolve(import.meta.dirname, '..')

export function rendererConfig(): InlineConfig {
  return {
    root: resolve(root, 'renderer'),
    configFile: false,
    logLevel: 'warn',
    base: './',
    plugins: [react()],
    build: {
      target: 'chrome120',
      outDir: resolve(root, 'dist/renderer'),
      emptyOutDir: true,
      // inlined fonts and images would need data: in the CSP of the page
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
  }
}
