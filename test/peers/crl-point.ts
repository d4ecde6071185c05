// A distribution point of revocation lists: http on the loopback, as an authority publishes them. It can be down.

import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CrlPoint {
  url: string
  /** what it gives; nothing: 503 */
  list: Buffer | undefined
  asked: number
  /** what its clock says, ms */
  now: () => number
  stop(): Promise<void>
}

export async function startCrlPoint(): Promise<CrlPoint> {
  const server = http.createServer((_request, response) => {
    point.asked += 1
    const headers = { 'content-type': 'application/pkix-crl', date: new Date(point.now()).toUTCString() }
    response.writeHead(point.list === undefined ? 503 : 200, headers).end(point.list)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const point: CrlPoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/crl`,
    list: undefined,
    asked: 0,
    now: Date.now,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return point
}
