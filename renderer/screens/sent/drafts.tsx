// Brouillons: letters begun and not sent, the last one first. Entrée goes on with it.

import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { listTime, personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { go } from '../../place.ts'
import type { Letter } from '../../shapes.ts'
import { WindowList, type ListHandle } from '../../ui/list.tsx'
import { Chip, Empty } from '../../ui/part.tsx'
import { wordsOf } from '../compose/models-panel.tsx'

export function Drafts({ letters }: { letters: Letter[] | undefined }) {
  const { t } = useTranslation()
  const now = useNow()
  const [at, setAt] = useState(0)
  const list = useRef<ListHandle>(null)
  const all = letters ?? []
  const index = Math.min(at, all.length - 1)
  const open = (row: number) => {
    const letter = all[row]
    if (letter) go({ screen: 'compose', letter: letter.id })
  }
  const move = (next: number) => {
    setAt(next)
    list.current?.scrollTo(next)
  }
  useActs({
    next: () => move(Math.min(all.length - 1, index + 1)),
    previous: () => move(Math.max(0, index - 1)),
    open: () => open(index),
  })
  const some = all.length > 0
  useEffect(() => {
    if (some) list.current?.focus()
  }, [some])
  if (letters && !some) return <Empty title={t('sent.noDraft')}>{t('sent.noDraftHint')}</Empty>
  return (
    <WindowList
      id="drafts"
      label={t('sent.tabs.drafts')}
      count={all.length}
      estimate={80}
      selected={index}
      onSelect={open}
      keyOf={(row) => all[row]?.id ?? row}
      says={(row) => {
        const letter = all[row]
        return letter
          ? [
              whomTo(letter),
              letter.subject,
              letter.elsewhere ? t('sent.otherProgram') : '',
              listTime(letter.savedAt, now),
            ]
              .filter(Boolean)
              .join(', ')
          : ''
      }}
      row={(row) => {
        const letter = all[row]
        return letter ? <DraftRow letter={letter} now={now} /> : null
      }}
      handle={list}
    />
  )
}

function whomTo({ to }: Letter): string {
  return to.map(({ name, address }) => name ?? address).join(', ')
}

function DraftRow({ letter, now }: { letter: Letter; now: number }) {
  const { t } = useTranslation()
  const shown = useEngine('patients.card', { id: letter.patient ?? '' }, { enabled: letter.patient !== undefined }).data
  const to = whomTo(letter) || t('sent.noRecipient')
  return (
    <div className="mail-row sent-row" aria-hidden="true">
      <div className="mail-words">
        <div className="mail-1">
          <span className="mail-name">{shown ? personName(shown.patient) : to}</span>
          <time>{listTime(letter.savedAt, now)}</time>
        </div>
        <div className="mail-2">
          <span className="ell grow">{shown ? to : letter.subject}</span>
          {letter.elsewhere ? <Chip>{t('sent.otherProgram')}</Chip> : null}
        </div>
        <div className="mail-3 words">
          <span className="ell">{wordsOf(letter.body)}</span>
        </div>
      </div>
    </div>
  )
}
