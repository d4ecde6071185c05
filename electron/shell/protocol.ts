// pli:// gives the page its own files, pli-mail:// the HTML of one message for the script-less frame. Nothing else is served,
// and nothing is fetched from a network.

import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

export const PAGE = 'pli://app/index.html'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** `wasm-unsafe-eval` is for pdf.js images (JBIG2, JPEG 2000); styles are inline because React sets sizes of virtual rows. */
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self' blob: data:",
  "connect-src 'self'",
  'frame-src pli-mail:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Hostile by assumption: no script, no network, no form, an origin of its own; images are data: made by us (R67). */
const MAIL_CSP = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ')

/** Before the app is ready: Chromium must know the schemes as standard and secure. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'pli', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: 'pli-mail', privileges: { standard: true, secure: true } },
  ])
}

export interface Sources {
  /** folder of the built page */
  pages: string
  /** cleaned HTML of a message, null when it has none */
  mailHtml(id: string): Promise<string | null>
}

export function serve(sources: Sources): void {
  protocol.handle('pli', async (request) => {
    const { host, pathname } = new URL(request.url)
    const path = decoded(pathname)
    if (host !== 'app' || path === undefined) return missing()
    const file = join(sources.pages, path === sep ? 'index.html' : path)
    if (!file.startsWith(sources.pages + sep)) return missing()
    const bytes = await readFile(file).catch(() => undefined)
    if (!bytes) return missing()
    return answer(new Uint8Array(bytes), TYPES[extname(file)] ?? 'application/octet-stream', PAGE_CSP)
  })
  protocol.handle('pli-mail', async (request) => {
    const [, id] = /^\/html\/([0-9a-f]{64})$/.exec(new URL(request.url).pathname) ?? []
    const html = id === undefined ? null : await sources.mailHtml(id)
    if (html === null) return missing()
    return answer(html, 'text/html; charset=utf-8', MAIL_CSP)
  })
}

/** Undefined for an address whose escapes are no UTF-8. */
function decoded(pathname: string): string | undefined {
  try {
    return normalize(decodeURIComponent(pathname))
  } catch {
    return undefined
  }
}

function answer(body: Uint8Array<ArrayBuffer> | string, type: string, csp: string): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-security-policy': csp,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // decrypted content stays out of Chromium's disk cache
      'cache-control': 'no-store',
    },
  })
}

function missing(): Response {
  return new Response('', { status: 404 })
}
