// Journal: who did what and when. Kinds only: the journal never shows the content of a courrier.

import { useTranslation } from 'react-i18next'
import { clock, numericDate } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import type { Key } from '../../i18n/index.ts'
import { Empty } from '../../ui/part.tsx'

const LIMIT = 500

export function Journal() {
  const { t, i18n } = useTranslation()
  const events = useEngine('events.list', { limit: LIMIT }).data?.events
  if (!events) return null
  if (events.length === 0) return <Empty title={t('settings.journal.none')} />
  // kinds are the engine's; one that has no sentence yet is shown by its own name
  const sentence = (kind: string) => {
    const key = `journal.${kind.replaceAll('.', '-')}`
    return i18n.exists(key) ? t(key as Key) : kind
  }
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t('chart.date')}</th>
          <th scope="col">{t('settings.journal.who')}</th>
          <th scope="col">{t('settings.journal.what')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td className="nowrap">
              {numericDate(event.at)} {clock(event.at)}
            </td>
            <td>{t(event.actor.startsWith('rule') ? 'settings.journal.rule' : 'settings.journal.person')}</td>
            <td>
              {sentence(event.kind)}
              {event.undone ? ` (${t('settings.journal.undone')})` : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
