// The second sheet: what the patient reads, in an envelope of its own (journeys P5). It names no other reader.

import { UserRound, X } from 'lucide-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { personName } from '../../display.ts'
import type { Letter, PatientCard } from '../../shapes.ts'
import { Switch } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import { Editor, type EditorHandle } from './editor.tsx'

type Copy = NonNullable<Letter['patientCopy']>

interface Props {
  patient: PatientCard
  copy: Copy
  minor: boolean
  onChange: (copy: Copy) => void
  onRemove: () => void
  handle: Ref<EditorHandle>
}

export function PatientSheet({ patient, copy, minor, onChange, onRemove, handle }: Props) {
  const { t } = useTranslation()
  return (
    <section className="patient-sheet" aria-label={t('commands.patientCopy')}>
      <div className="row">
        <UserRound className="icon" aria-hidden="true" />
        <h2 className="grow">
          {t('commands.patientCopy')} <span className="ink-2">{personName(patient)}</span>
        </h2>
        <span className="small ink-2">{t(copy.blockReplies ? 'compose.repliesBlocked' : 'compose.mayReply')}</span>
        <Button kind="quiet" size="small" label={t('compose.removeCopy')} onPress={onRemove}>
          <X className="icon" aria-hidden="true" />
        </Button>
      </div>
      {minor ? <p className="small ink-2">{t('compose.minor')}</p> : null}
      <Editor
        label={t('compose.patientText')}
        text={copy.body}
        onText={(body) => onChange({ ...copy, body })}
        handle={handle}
        autoFocus
      />
      <div className="row patient-sheet-foot">
        <Switch on={copy.blockReplies} onChange={(blockReplies) => onChange({ ...copy, blockReplies })}>
          {t('compose.blockReplies')}
        </Switch>
        <Switch on={copy.documents ?? false} onChange={(documents) => onChange({ ...copy, documents })}>
          {t('compose.copyDocuments')}
        </Switch>
      </div>
    </section>
  )
}
