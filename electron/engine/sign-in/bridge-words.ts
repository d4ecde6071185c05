// What stunnel says while one connection through it is tried: which of its lines are about that connection, and when all is said.
// It starts nothing and keeps no line longer than the try.

import type { PliError } from '../errors.ts'
import { serverUntrusted } from '../sync/connection-faults.ts'
import type { Service } from './credentials.ts'
import { cardAbsent, cardBusy, cardCodeWrong, cardReaderMissing } from './faults.ts'

export interface Try {
  /**
   * What stunnel found wrong: the card, or the server; undefined when it found nothing of the kind. Waits until its last word on
   * every connection of this try, `patience` ms at most: our socket closes before the reason has been read.
   */
  fault(patience: number): Promise<PliError | undefined>
  done(): void
}
export interface BridgeWords {
  hear(line: string): void
  /** Nothing more will come. */
  end(): void
  /** To be called before the connection is made. */
  listen(service: Service): Try
}

export function createBridgeWords(): BridgeWords {
  const tries = new Set<{ hear(line: string): void; settle(): void }>()
  let ended = false
  return {
    hear(line) {
      for (const one of tries) one.hear(line)
    },
    end() {
      ended = true
      for (const one of tries) one.settle()
    },
    listen(service) {
      const begun = new Set<string>()
      const open = new Set<string>()
      const said: string[] = []
      let settle: () => void = () => undefined
      const isOver = (): boolean => ended || (begun.size > 0 && open.size === 0)
      const one = {
        hear(line: string): void {
          const id = /LOG\d\[(\d+)\]/.exec(line)?.[1]
          // stunnel numbers its connections: what it says of others is not about this try
          if (id !== undefined && line.includes(`Service [${service}] accepted`)) {
            begun.add(id)
            open.add(id)
          }
          if (id === undefined || begun.has(id)) said.push(line)
          if (id !== undefined && /Connection (?:closed|reset)/.test(line)) open.delete(id)
          if (isOver()) settle()
        },
        settle: () => settle(),
      }
      tries.add(one)
      return {
        async fault(patience) {
          if (!isOver()) {
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, patience)
              settle = () => {
                clearTimeout(timer)
                resolve()
              }
            })
          }
          return bridgeFault(said.join('\n'))
        },
        done: () => void tries.delete(one),
      }
    },
  }
}

/** The words of libp11, OpenSSL and stunnel, as far as they tell one fault from another. */
export function bridgeFault(said: string): PliError | undefined {
  if (/Unable to load module|could not load the shared library|invalid engine/i.test(said))
    return cardReaderMissing('load')
  if (/PIN_INCORRECT|PIN_LOCKED|Login failed|PIN incorrect/i.test(said)) return cardCodeWrong()
  if (/DEVICE_ERROR|FUNCTION_FAILED|USER_ALREADY_LOGGED_IN|SESSION_EXISTS|sharing violation/i.test(said))
    return cardBusy('device')
  if (
    /No (?:matching initialized )?token|No slot|DEVICE_REMOVED|TOKEN_NOT_PRESENT|key was not found|certificate was not found/i.test(
      said,
    )
  )
    return cardAbsent('token')
  if (/No matching host name|Rejected by CERT|certificate verify failed|verify error/i.test(said))
    return serverUntrusted()
  // the key was there at the start and signs no more
  if (/SSL_connect:.*(?:pkcs11|PKCS|EVP lib|internal error|digital envelope)/i.test(said)) return cardAbsent('sign')
  return undefined
}
