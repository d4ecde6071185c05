// Whose a mailbox is (R19): the holder's own, a structure's, a program's, a practice's; said in words beside its address.
// A mailbox of which nobody said the kind shows none.

import { useTranslation } from 'react-i18next'
import type { Account } from '../shapes.ts'
import { Chip } from './part.tsx'

const KINDS = ['PER', 'ORG', 'APP', 'CAB'] as const
type Kind = (typeof KINDS)[number]

export function kindOf(account: Account | undefined): Kind | undefined {
  return KINDS.find((kind) => kind === account?.kind)
}

export function MailboxKind({ account }: { account: Account | undefined }) {
  const { t } = useTranslation()
  const kind = kindOf(account)
  if (!kind) return null
  return (
    <span className="mailbox-kind" title={account?.email}>
      <Chip>{t(`mailbox.kinds.${kind}`)}</Chip>
    </span>
  )
}
