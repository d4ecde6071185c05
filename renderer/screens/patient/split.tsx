// Séparer: documents of this record that are another person's go to a record of their own, with their versions and copies.
// The INS stays with the record that has it. The act is undone by Ctrl Z.

import { useState } from 'react'
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { listTime, personName } from '../../display.ts'
import { asFailure, useCommand } from '../../engine.ts'
import { didFile } from '../../filing-acts.ts'
import { useNow } from '../../now.ts'
import { replace } from '../../place.ts'
import type { PatientCard, TimelineEntry } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button, SectorTile } from '../../ui/part.tsx'

interface Props {
  patient: PatientCard
  entries: TimelineEntry[]
  onClose: () => void
}

export function Split({ patient, entries, onClose }: Props) {
  const { t } = useTranslation()
  const now = useNow()
  const split = useCommand('patients.split')
  const [chosen, setChosen] = useState<string[]>([])
  const all = chosen.length === entries.length
  const confirm = () =>
    split.mutate(
      { id: patient.id, documents: chosen },
      {
        onSuccess: ({ event, patient: opened }) => {
          didFile(event, t('split.done', { count: chosen.length }), t, () =>
            replace({ screen: 'patient', patient: patient.id }),
          )
          onClose()
          replace({ screen: 'patient', patient: opened })
        },
      },
    )
  return (
    <Dialog title={t('split.title', { name: personName(patient) })} onClose={onClose} wide>
      <p>{t('split.what')}</p>
      <CheckboxGroup className="field" value={chosen} onChange={setChosen}>
        <Label className="label">{t('split.documents')}</Label>
        <div className="split-list">
          {entries.map((entry) => (
            <Checkbox key={entry.documentId} value={entry.documentId} className="check">
              <span className="box" aria-hidden="true" />
              <SectorTile sector={entry.sector} small />
              <span className="ell grow">{entry.title}</span>
              <span className="meta ell">{[entry.author, entry.organization].filter(Boolean).join(', ')}</span>
              <time className="meta nowrap">{listTime(entry.date, now)}</time>
            </Checkbox>
          ))}
        </div>
      </CheckboxGroup>
      {all ? <p className="meta">{t('split.leaveOne')}</p> : null}
      {split.error ? <Fault fault={asFailure(split.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button kind="primary" isDisabled={chosen.length === 0 || all || split.isPending} onPress={confirm}>
          {t('split.now', { count: chosen.length })}
        </Button>
      </div>
    </Dialog>
  )
}
