// The end of a sign-in in the system's browser: one answer, on the loopback, for one request (RFC 8252 §7.3, R14).
// It reads nothing but the answer it waits for, and is gone after it.

import http from 'node:http'

const PATH = '/connexion'
const PATIENCE_MS = 5 * 60_000

export interface Redirect {
  /** http://127.0.0.1:PORT/connexion, for this sign-in alone */
  uri: string
  /** The whole address that the browser came back with. Rejects on a wrong state, after five minutes, or when it is closed. */
  answer: Promise<URL>
  close(): void
}

/** Listens on a port that the system picks. Only an answer that bears `state` is one. */
export async function awaitRedirect(state: string): Promise<Redirect> {
  const server = http.createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const origin = `http://127.0.0.1:${port}`
  let give: (reason: string) => void = () => undefined
  const answer = new Promise<URL>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      server.close()
      server.closeIdleConnections()
    }
    give = (reason) => {
      end()
      reject(new Error(reason))
    }
    const timer = setTimeout(() => give('time'), PATIENCE_MS)
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', origin)
      // a browser asks for icons too; another page of the machine may knock with another Host
      if (request.method !== 'GET' || url.pathname !== PATH || request.headers.host !== `127.0.0.1:${port}`) {
        response.writeHead(404, { connection: 'close' }).end()
        return
      }
      const right = url.searchParams.get('state') === state
      response.writeHead(right ? 200 : 400, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'cache-control': 'no-store',
        connection: 'close',
      })
      response.end(page(right && !url.searchParams.has('error')))
      if (right) {
        end()
        resolve(url)
      } else give('state')
    })
  })
  // it may be refused before anybody waits for it
  answer.catch(() => undefined)
  return { uri: `${origin}${PATH}`, answer, close: () => give('closed') }
}

function page(done: boolean): string {
  const title = done ? 'Vous pouvez revenir à Pli.' : 'La connexion n’a pas abouti.'
  const next = done ? 'Cette page peut être fermée.' : 'Revenez à Pli et recommencez.'
  return `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Pli</title>
<style>body{font:18px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32em;text-align:center}</style>
<h1>${title}</h1><p>${next}</p></html>`
}
