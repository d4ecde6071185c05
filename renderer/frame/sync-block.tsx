// Bottom left of the window: the state of the relève in three short lines. A click opens its detail.

import { CircleCheck, CloudOff, HardDrive, KeyRound, RefreshCw, TriangleAlert } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import { syncLines } from './sync-state.ts'

const ICONS = {
  ok: CircleCheck,
  running: RefreshCw,
  offline: CloudOff,
  signin: KeyRound,
  disk: HardDrive,
  failed: TriangleAlert,
  never: RefreshCw,
}

export function SyncBlock({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation()
  const status = useEngine('system.status', {}).data
  const now = useNow()
  if (!status) return <div className="sync-block" />
  const { icon, title, lines } = syncLines(status, now, t)
  const Icon = ICONS[icon]
  return (
    <div className="sync-block" data-state={icon}>
      <AriaButton className="sync-btn" onPress={onOpen}>
        <span className="sr">{[title, ...lines, t('sync.detail')].join('. ')}</span>
        <b aria-hidden="true">
          <Icon className="icon" />
          <span>{title}</span>
        </b>
        {lines.map((line) => (
          <span key={line} className="sync-line" aria-hidden="true">
            {line}
          </span>
        ))}
      </AriaButton>
      <span className="sr" role="status">
        {title}
      </span>
    </div>
  )
}
