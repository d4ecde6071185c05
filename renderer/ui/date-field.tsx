// Fields of a day and of an hour, typed as they are written in French. The browser's own follow the language of the system: in an
// English one 03/04 would be the 4th of March.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { numericDate } from '../display.ts'
import type { Key } from '../i18n/index.ts'
import { readDay, readTime, type DayRange } from './day.ts'
import { TextField } from './field.tsx'

interface Props {
  label: string
  value: string | undefined
  /** '' when it is empty; undefined while what is written is no day, or no hour, that can be taken */
  onChange: (value: string | undefined) => void
}

/** `value`: YYYY-MM-DD or ''. */
export function DateField({ range = {}, ...props }: Props & { range?: DayRange }) {
  const read = (text: string) => readDay(text, range)
  const wrongOf = (day: string): Key | undefined =>
    range.latest !== undefined && day > range.latest
      ? 'date.tooLate'
      : range.earliest !== undefined && day < range.earliest
        ? 'date.tooEarly'
        : undefined
  return <Typed {...props} read={read} show={numericDate} form="date.form" wrong="date.wrong" wrongOf={wrongOf} />
}

/** `value`: HH:MM or ''. */
export function TimeField(props: Props) {
  return <Typed {...props} read={readTime} show={(time) => time} form="date.timeForm" wrong="date.wrongTime" />
}

interface TypedProps extends Props {
  read: (text: string) => string | undefined
  show: (value: string) => string
  form: Key
  wrong: Key
  /** why a value that is whole is not taken */
  wrongOf?: (value: string) => Key | undefined
}

function Typed({ label, value, onChange, read, show, form, wrong, wrongOf = () => undefined }: TypedProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(() => show(value ?? ''))
  const [told, setTold] = useState(value)
  const [left, setLeft] = useState(true)
  // changed from outside: what was typed is no longer what is meant
  if ((value ?? '') !== (told ?? '')) {
    setTold(value)
    setText(show(value ?? ''))
  }
  const whole = text.trim() === '' ? undefined : read(text)
  const fault = text.trim() === '' ? undefined : whole === undefined ? wrong : wrongOf(whole)
  const taken = (next: string) => {
    if (next.trim() === '') return ''
    const one = read(next)
    return one === undefined || wrongOf(one) ? undefined : one
  }
  return (
    <TextField
      label={label}
      value={text}
      placeholder={t(form)}
      inputMode="numeric"
      wrong={left && fault ? t(fault) : undefined}
      onChange={(next) => {
        setText(next)
        setLeft(false)
        const one = taken(next)
        if (one === told) return
        setTold(one)
        onChange(one)
      }}
      onBlur={() => {
        setLeft(true)
        if (whole !== undefined) setText(show(whole))
      }}
    />
  )
}
