// What is asked of the reader and when the letter leaves: read receipt, answer expected before a date, a later departure.

import { FileCheck2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Letter } from '../../shapes.ts'
import { Switch, TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import type { Changes } from './draft-keeper.ts'

interface Props {
  letter: Letter
  onChange: (changes: Changes) => void
}

export function Follow({ letter, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <section className="follow" aria-label={t('compose.follow')}>
      <h3 className="meta strong">{t('compose.follow')}</h3>
      <Switch on={letter.receipt} onChange={(receipt) => onChange({ receipt })}>
        {t('compose.receipt')}
      </Switch>
      <TextField
        label={t('compose.answerBy')}
        type="date"
        value={letter.answerBy ?? ''}
        onChange={(date) => onChange({ answerBy: date === '' ? null : date })}
      />
      <label className="field">
        <span className="label">{t('compose.leaveAt')}</span>
        <input
          className="input"
          type="datetime-local"
          value={letter.leaveAt ? localMinute(letter.leaveAt) : ''}
          onChange={({ target }) => onChange({ leaveAt: readLocal(target.value) })}
        />
      </label>
      {letter.leaveAt ? (
        <Button kind="quiet" size="small" onPress={() => onChange({ leaveAt: null })}>
          {t('compose.leaveNow')}
        </Button>
      ) : null}
    </section>
  )
}

/** `2026-11-25T14:30` in the time of this place, as a field of date and time takes it. */
export function localMinute(iso: string): string {
  const at = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** ISO 8601 with its zone; null for a date that is not whole. */
export function readLocal(value: string): string | null {
  const at = new Date(value)
  return value === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** What a letter about a patient leaves with, made as it leaves. */
export function Structured() {
  const { t } = useTranslation()
  return (
    <div className="structured">
      <FileCheck2 className="icon icon-18" aria-hidden="true" />
      <div>
        <b className="medium">{t('compose.structured')}</b>
        <p className="meta">{t('compose.structuredHow')}</p>
      </div>
    </div>
  )
}
