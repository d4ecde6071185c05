// What is asked of the reader and when the letter leaves: read receipt, answer expected before a date, a later departure.

import { FileCheck2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import type { Letter } from '../../shapes.ts'
import { DateField, TimeField } from '../../ui/date-field.tsx'
import { localDay } from '../../ui/day.ts'
import { Select, Switch } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import type { Changes } from './draft-keeper.ts'

/** A later departure without an hour: as the practice opens. */
const OPENS = '08:00'

interface Props {
  letter: Letter
  onChange: (changes: Changes) => void
}

interface FollowProps extends Props {
  /** a date is written that is none: nothing leaves on a date that was not understood */
  onWrongDate: (wrong: boolean) => void
}

export function Follow({ letter, onChange, onWrongDate }: FollowProps) {
  const { t } = useTranslation()
  const now = useNow()
  const [answer, setAnswer] = useState<string | undefined>('')
  const [leaves, setLeaves] = useState(true)
  const wrong = answer === undefined || !leaves
  useEffect(() => onWrongDate(wrong), [wrong, onWrongDate])
  return (
    <section className="follow" aria-label={t('compose.follow')}>
      <h3 className="meta strong">{t('compose.follow')}</h3>
      <Switch on={letter.receipt} onChange={(receipt) => onChange({ receipt })}>
        {t('compose.receipt')}
      </Switch>
      <DateField
        label={t('compose.answerBy')}
        value={letter.answerBy ?? ''}
        range={{ earliest: localDay(new Date(now)) }}
        onChange={(date) => {
          setAnswer(date)
          onChange({ answerBy: date || null })
        }}
      />
      <Departure at={letter.leaveAt} onChange={(leaveAt) => onChange({ leaveAt })} onWhole={setLeaves} />
    </section>
  )
}

/** A day and its hour; both whole, or the letter leaves as it is sent. */
function Departure({
  at,
  onChange,
  onWhole,
}: {
  at: string | undefined
  onChange: (at: string | null) => void
  onWhole: (whole: boolean) => void
}) {
  const { t } = useTranslation()
  const now = useNow()
  const [day, setDay] = useState<string | undefined>(() => (at ? localDay(new Date(at)) : ''))
  const [time, setTime] = useState<string | undefined>(() => (at ? clock(at) : OPENS))
  const leave = (on: string | undefined, hour: string | undefined) => {
    setDay(on)
    setTime(hour)
    onWhole(on === '' || (on !== undefined && !!hour))
    onChange(on && hour ? new Date(`${on}T${hour}`).toISOString() : null)
  }
  return (
    <>
      <DateField
        label={t('compose.leaveAt')}
        value={day}
        range={{ earliest: localDay(new Date(now)) }}
        onChange={(next) => leave(next, time)}
      />
      {day === '' ? null : (
        <>
          <TimeField label={t('compose.leaveTime')} value={time} onChange={(next) => leave(day, next)} />
          <Button kind="quiet" size="small" onPress={() => leave('', OPENS)}>
            {t('compose.leaveNow')}
          </Button>
        </>
      )}
    </>
  )
}

/** What a letter about a patient leaves with, made as it leaves; its clinical type is the writer's to choose. */
export function Structured({ letter, onChange }: Props) {
  const { t } = useTranslation()
  const { types = [], usual } = useEngine('letters.types', { account: letter.account }).data ?? {}
  const code = letter.typeCode ?? usual
  return (
    <div className="structured">
      <FileCheck2 className="icon icon-18" aria-hidden="true" />
      <div>
        <b className="medium">{t('compose.structured')}</b>
        <p className="meta">{t('compose.structuredHow')}</p>
        {code === undefined ? null : (
          <Select
            label={t('compose.type')}
            value={code}
            choices={types.map((type) => ({ id: type.code, label: type.label }))}
            onChange={(typeCode) => onChange({ typeCode })}
          />
        )}
      </div>
    </div>
  )
}
