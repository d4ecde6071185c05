// Entry of the writer thread: the engine of a window. It tells the reader thread when the store is open.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { Engine, type Training } from './engine.ts'
import { silent } from './log.ts'
import { launchOver } from './parsing/socket-parser.ts'
import type { ReaderAccess } from './store/profile.ts'
import { systemKeychain } from './store/keychain.ts'
import { serve, type FromThread } from './thread.ts'

if (!parentPort) throw new Error('worker.ts is a thread of the window')
const port = parentPort
const { profile, reader, parsers, training } = workerData as {
  profile: string
  reader: MessagePort
  parsers?: MessagePort
  training?: Training
}

/** The reader has done what it was told when it answers: no query can come to it before. */
function tellReader(message: { open: ReaderAccess } | { close: true }): Promise<void> {
  return new Promise((resolve, reject) => {
    reader.once('message', (answer: { failure?: Error }) => (answer.failure ? reject(answer.failure) : resolve()))
    reader.postMessage(message)
  })
}

const engine = new Engine({
  profile,
  keychain: systemKeychain(),
  background: true,
  closed: true,
  ...(training === undefined ? {} : { training }),
  launchParser: parsers && launchOver(parsers),
  reader: { open: (access) => tellReader({ open: access }), close: () => tellReader({ close: true }) },
})
engine.on((event) => port.postMessage({ event } satisfies FromThread))
serve(
  port,
  (name, input, signal) => engine.call(name, input, signal),
  async () => {
    await engine.close()
    reader.close()
  },
  silent,
)
