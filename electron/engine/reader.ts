// Entry of the reader thread: queries on a read-only connection, so that no commit is in front of a key press. Writes nothing.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { PliError } from './errors.ts'
import { silent } from './log.ts'
import { readingHandlers } from './reading.ts'
import { Router } from './router.ts'
import { Reader, type ReaderAccess } from './store/profile.ts'
import { serve } from './thread.ts'

if (!parentPort) throw new Error('reader.ts is a thread of the window')
const { writer } = workerData as { writer: MessagePort }

/** The first message that is opened does not wait for the decoders to load. */
const WARM_MS = 2000
setTimeout(() => void import('./messages/html.ts'), WARM_MS).unref()

let open: { source: Reader; router: Router } | undefined

function close(): void {
  open?.source.close()
  open = undefined
}

writer.on('message', (message: { open: ReaderAccess } | { close: true }) => {
  try {
    close()
    if ('open' in message) {
      const source = new Reader(message.open)
      const router = new Router(silent)
      router.add(readingHandlers(source))
      open = { source, router }
    }
    writer.postMessage({})
  } catch (error) {
    writer.postMessage({ failure: error })
  }
})

serve(
  parentPort,
  async (name, input, signal) => {
    if (!open) throw new PliError('LOCKED', 'Le coffre est verrouillé.')
    return open.router.call(name, input, signal)
  },
  async () => {
    close()
    writer.close()
  },
  silent,
)
