// Third column of the Boîte on a wide window: the open courrier's patient, documents and curves, without leaving the list.

import { useTranslation } from 'react-i18next'
import { personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { go } from '../../place.ts'
import { Button } from '../../ui/part.tsx'
import { Curves } from './curves.tsx'
import { DocumentList } from './document-list.tsx'
import { shownTimeline } from './timeline.ts'
import './patient.css'

export function PatientColumn({ id }: { id: string }) {
  const { t } = useTranslation()
  const now = useNow()
  const shown = useEngine('patients.show', { id }).data
  return (
    <aside className="patient-column" aria-label={t('screens.patient')} data-pane tabIndex={-1}>
      {shown ? (
        <>
          <div className="column-head">
            <h2 className="grow ell">{personName(shown.patient)}</h2>
            <span className="meta">{t('patient.aboard', { count: shown.timeline.length })}</span>
            <Button kind="quiet" size="small" onPress={() => go({ screen: 'patient', patient: id })}>
              {t('patient.all')}
            </Button>
          </div>
          <DocumentList
            entries={shownTimeline(shown.timeline.slice(0, 8))}
            now={now}
            lastVisit={shown.lastVisit}
            selected={undefined}
            onSelect={(entry) =>
              go({ screen: 'patient', patient: id, document: entry.documentId, message: entry.messageId })
            }
          />
          <Curves id={id} lastVisit={shown.lastVisit} />
        </>
      ) : null}
    </aside>
  )
}
