// Where a token may go (R15): the hosts that the operator's preset gives for the address's own domain, and those that discovery gave
// when the mailbox was added. Not what the settings say today: those can be changed.

import type { OperatorPreset } from '../../ipc/system.ts'
import { operatorOfAddress } from '../operators.ts'
import type { NewAccount } from '../store/accounts.ts'
import type { Service } from './credentials.ts'
import { hostRefused } from './faults.ts'

/** Throws HOST_REFUSED. */
export function checkTokenHost(mailbox: NewAccount, service: Service, known: readonly OperatorPreset[]): void {
  const host = mailbox.settings[service]?.host.toLowerCase()
  const preset = operatorOfAddress(mailbox.email, known)
  const allowed = [preset?.imap?.host, preset?.smtp?.host, ...(mailbox.tokenHosts ?? [])]
  if (host === undefined || !allowed.some((one) => one?.toLowerCase() === host)) throw hostRefused(host ?? '')
}
