// « Me reconnecter »: what the way in of a mailbox asks for, where it no longer lets in or soon will not.

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asFailure, useCommand } from '../../engine.ts'
import type { AccountStatus } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Button } from '../../ui/part.tsx'
import { isComplete, NO_INPUT, WayFields } from './mailbox-way.tsx'

/** Codes that a new password, or a new certificate, may put right. */
const SECRET = new Set(['AUTH_FAILED', 'CERTIFICATE_EXPIRED', 'CERTIFICATE_UNREADABLE'])

/** Whether this mailbox waits for its holder, or will. */
export function asksForPerson({ way, needsPerson, error, notices = [] }: AccountStatus): boolean {
  if (way === undefined) return false
  if (way === 'oauth' || way === 'card') return needsPerson === true
  return [error, ...notices].some((fault) => fault !== undefined && SECRET.has(fault.code))
}

export function Reconnect({ account }: { account: AccountStatus }) {
  const { t } = useTranslation()
  const signIn = useCommand('accounts.signIn')
  const [input, setInput] = useState(NO_INPUT)
  const { way } = account
  if (way === undefined || !asksForPerson(account)) return null
  const { password, pfx, passphrase, code } = input
  const given =
    way === 'password' ? { password } : way === 'certificate' ? { pfx, passphrase } : way === 'card' ? { code } : {}
  return (
    <form
      className="mailbox-form"
      onSubmit={(event) => {
        event.preventDefault()
        // this form goes once it is done: the keyboard stays in what is around it
        const around = event.currentTarget.closest<HTMLElement>('[role="dialog"]')
        signIn.mutate(
          { account: account.id, ...given },
          { onSettled: () => setInput(NO_INPUT), onSuccess: () => around?.focus() },
        )
      }}
    >
      {way === 'oauth' ? null : <WayFields way={way} input={input} onChange={setInput} />}
      {signIn.error ? <Fault fault={asFailure(signIn.error)} /> : null}
      <div>
        <Button type="submit" kind="primary" isDisabled={!isComplete(way, input) || signIn.isPending}>
          <KeyRound className="icon" aria-hidden="true" />
          {t(signIn.isPending && way === 'oauth' ? 'mailbox.inBrowser' : 'mailbox.reconnect')}
        </Button>
      </div>
    </form>
  )
}
