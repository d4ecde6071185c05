// fetch over TLS with anchors of one's own, for a broker whose certificate no public authority signed. https only.

import https from 'node:https'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

const TIMEOUT_MS = 20_000

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: unknown
  signal?: AbortSignal | undefined
}

/** `ca`: PEM that replaces the public authorities; these when absent. Follows no redirect. */
export function httpsFetch(ca: string | undefined): (url: string, asked: Asked) => Promise<Response> {
  return (url, { method = 'GET', headers = {}, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        headers,
        timeout: TIMEOUT_MS,
        minVersion: 'TLSv1.2' as const,
        ...(ca === undefined ? {} : { ca: [ca] }),
        ...(signal === undefined ? {} : { signal }),
      }
      const request = https.request(url, options, (answer) => {
        const status = answer.statusCode ?? 502
        const said = new Headers()
        for (const [name, value] of Object.entries(answer.headers)) {
          for (const one of [value ?? []].flat()) said.append(name, one)
        }
        const empty = status === 204 || status === 304
        const stream = empty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>)
        resolve(new Response(stream as BodyInit | null, { status, headers: said }))
      })
      request.on('timeout', () => request.destroy(new Error('timeout')))
      request.on('error', reject)
      request.end(typeof body === 'string' || body instanceof Uint8Array ? body : body?.toString())
    })
}
