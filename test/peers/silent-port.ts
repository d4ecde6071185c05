// A port that takes no connection and refuses none, as one behind a firewall that drops what comes: a listener that nobody accepts
// from, its queue full, so that the system lets every further SYN fall.

import { spawn } from 'node:child_process'
import net from 'node:net'

export interface SilentPort {
  port: number
  stop(): void
}

/** What fills the queue stays queued; one that is not taken in this time is the first that was dropped. */
const QUEUED_MS = 2000
const LISTENER = `
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => process.stdout.write(String(server.address().port)))
`

export async function startSilentPort(): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve))
  const port = Number(said)
  child.kill('SIGSTOP')
  const queue: net.Socket[] = []
  for (let taken = true; taken;) {
    const socket = net.connect(port, '127.0.0.1')
    queue.push(socket)
    taken = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true))
      setTimeout(() => resolve(false), QUEUED_MS)
    })
  }
  return {
    port,
    stop() {
      for (const socket of queue) socket.destroy()
      child.kill('SIGKILL')
    },
  }
}
