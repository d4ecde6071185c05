// Which door of an operator is shut (journeys §7: 211 and 212, else 201 and 213): after a try that reached nobody, the same port and the
// operator's other ones are knocked at, all at once, for a few seconds. Nothing is said to any of them.

import net from 'node:net'
import type { PliError } from '../errors.ts'
import type { AccountSettings } from '../store/accounts.ts'
import type { Service } from './credentials.ts'
import { portShut } from './faults.ts'

interface Door {
  host: string
  port: number
}

const KNOCK_MS = 5000
const WEB = 443

/**
 * A wall stands before one port, and not before the operator, when that port takes no connection and another one of the same
 * operator does: the port of the other service, or the web of its host. Anything else stays the `fault` it was: a port that takes
 * us in and then says nothing is the operator's own silence.
 */
export async function namedDoor(
  fault: PliError,
  { imap, smtp }: Pick<AccountSettings, 'imap' | 'smtp'>,
  service: Service,
): Promise<PliError> {
  const [door, other] = service === 'imap' ? [imap, smtp] : [smtp, imap]
  if (door === undefined || fault.code !== 'SERVER_UNREACHABLE') return fault
  const others: Door[] = [...(other === undefined ? [] : [other]), { host: door.host, port: WEB }]
  const [open, ...rest] = await Promise.all([door, ...others].map(opens))
  return open !== true && rest.includes(true) ? portShut(service, door, fault) : fault
}

function opens({ host, port }: Door): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port })
    const tell = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.setTimeout(KNOCK_MS, tell(false))
    socket.once('connect', tell(true))
    socket.once('error', tell(false))
  })
}
