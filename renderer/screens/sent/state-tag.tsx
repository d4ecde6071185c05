// A state as its mark and its word, never by colour alone.

import {
  Check,
  CheckCheck,
  CircleAlert,
  CircleHelp,
  Clock3,
  CornerUpLeft,
  Eye,
  Hourglass,
  PencilLine,
  SearchCheck,
  Send,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { asks, type Shown } from './state.ts'

const ICONS = {
  queued: Clock3,
  scheduled: Clock3,
  sending: Send,
  sent: Check,
  elsewhere: Check,
  redo: PencilLine,
  delivered: CheckCheck,
  read: Eye,
  answered: CornerUpLeft,
  silent: Hourglass,
  failed: CircleAlert,
  checking: SearchCheck,
  uncertain: CircleHelp,
}

export function StateTag({ state }: { state: Shown }) {
  const { t } = useTranslation()
  const Icon = ICONS[state]
  const look = asks(state) ? 'prov' : state === 'read' || state === 'answered' ? 'ok' : 'plain'
  return (
    <span className={`chip tight ${look}`}>
      <Icon className="icon" aria-hidden="true" />
      {t(`sent.states.${state}`)}
    </span>
  )
}
