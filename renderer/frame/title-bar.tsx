// Title bar: mark, search, mailbox, keys, lock. The system draws its own buttons at the right (titleBarOverlay).

import { CircleQuestionMark, Lock, Search } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { initials } from '../display.ts'
import { useEngine } from '../engine.ts'
import { Button, Kbd, Mark } from '../ui/part.tsx'

interface Props {
  onSearch: () => void
  onHelp: () => void
  onLock: () => void
}

export function TitleBar({ onSearch, onHelp, onLock }: Props) {
  const { t } = useTranslation()
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  const [first] = accounts
  return (
    <header className="title-bar">
      <div className="brand">
        <Mark size={20} />
        Pli
      </div>
      <AriaButton className="search-btn" onPress={onSearch}>
        <Search className="icon icon-14" aria-hidden="true" />
        <span className="grow ell">{t('frame.search')}</span>
        <Kbd keys="Control+k" />
      </AriaButton>
      <div className="title-end">
        {first ? (
          <div className="who" title={accounts.map((account) => account.email).join('\n')}>
            <span className="avatar" aria-hidden="true">
              {initials(first.email)}
            </span>
            <span className="who-name ell">
              {accounts.length === 1 ? first.email.split('@')[0] : t('frame.mailboxes', { count: accounts.length })}
            </span>
          </div>
        ) : null}
        <Button kind="quiet" label={t('commands.help')} keys="F1" onPress={onHelp}>
          <CircleQuestionMark className="icon" aria-hidden="true" />
        </Button>
        <Button kind="quiet" label={t('commands.lock')} keys="Control+l" onPress={onLock}>
          <Lock className="icon" aria-hidden="true" />
        </Button>
      </div>
    </header>
  )
}
