// The rail: entries that work, always labelled, folded to icons with tooltips when narrow; the state of the relève below.

import { Fragment } from 'react'
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { keyOf } from '../commands.ts'
import { count } from '../display.ts'
import { useEngine } from '../engine.ts'
import { keyCap } from '../keys.ts'
import { go, usePlace } from '../place.ts'
import { screens, type Screen } from '../screens.ts'
import { SyncBlock } from './sync-block.tsx'

const PARENT: Record<string, string> = { patient: 'patients' }

export function Rail({ onSync, folded }: { onSync: () => void; folded: boolean }) {
  const { t } = useTranslation()
  const place = usePlace()
  const status = useEngine('system.status', {}).data
  const toFollow = useEngine('outbox.list', { tab: 'follow', limit: 1 }).data?.toFollow ?? 0
  const here = PARENT[place.screen] ?? place.screen

  const entry = ({ name, title, rail }: Screen) => {
    if (!rail) return null
    const Icon = rail.icon
    const counted = name === 'inbox' ? (status?.unread ?? 0) : name === 'sent' ? toFollow : 0
    const shown = counted > 0 ? count(counted) : ''
    const said = t(name === 'sent' ? 'frame.toFollow' : 'frame.unread', { count: counted })
    return (
      <Fragment key={name}>
        {rail.section ? <div className="rail-section">{t(rail.section)}</div> : null}
        <TooltipTrigger delay={300} isDisabled={!folded}>
          <AriaButton
            className="nav"
            {...(here === name ? { 'aria-current': 'page' as const } : {})}
            aria-keyshortcuts={keyOf(rail.command)}
            onPress={() => go({ screen: name })}
          >
            <Icon className="icon icon-18" aria-hidden="true" />
            <span className="nav-label">{t(title)}</span>
            {shown ? (
              <span className="nav-count">
                <span aria-hidden="true">{shown}</span>
                <span className="sr">{said}</span>
              </span>
            ) : null}
          </AriaButton>
          <Tooltip className="tooltip" placement="right">
            {t(title)} <span className="kbd">{keyCap(keyOf(rail.command))}</span>
          </Tooltip>
        </TooltipTrigger>
      </Fragment>
    )
  }
  return (
    <nav className="rail" aria-label={t('frame.main')} data-pane tabIndex={-1}>
      {screens.filter((screen) => !screen.rail?.bottom).map(entry)}
      <div className="grow" />
      {screens.filter((screen) => screen.rail?.bottom).map(entry)}
      <SyncBlock onOpen={onSync} />
    </nav>
  )
}
