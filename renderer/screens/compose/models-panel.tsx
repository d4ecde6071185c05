// Models 1–9 of an answer. Two stops: on the first a digit sends the model as it is where that is allowed, on the second (Tab) it
// puts it in the text. Nothing is outlined, Entrée sends nothing (visual design, section 14).

import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Letter, LetterModel, ShownMessage } from '../../shapes.ts'

const MOST = 9

interface Props {
  models: LetterModel[]
  /** undefined: a digit never sends from here */
  onSend: ((model: LetterModel) => void) | undefined
  onInsert: (model: LetterModel) => void
  autoFocus: boolean
}

export function ModelsPanel({ models, onSend, onInsert, autoFocus }: Props) {
  const { t } = useTranslation()
  const [stop, setStop] = useState<'as-is' | 'insert'>()
  const offered = models.slice(0, MOST)
  const words = useMemo(() => models.map(({ body }) => wordsOf(body)), [models])
  const used = useRef(false)
  const onDigit = (act: (model: LetterModel) => void) => (event: KeyboardEvent) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
    const model = offered[Number(digit) - 1]
    if (!digit || !model || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    // the second press of a double one must not send twice
    if (used.current) return
    used.current = true
    act(model)
  }
  if (offered.length === 0) return null
  return (
    <section className="models" aria-label={t('compose.models')}>
      <p className="row models-stops meta">
        {onSend ? (
          <span
            // a stop of the keyboard, not a button: only a digit acts
            role="group"
            aria-label={t('compose.sendsAsIs')}
            tabIndex={0}
            className="models-stop"
            ref={(element) => {
              if (element && autoFocus && stop === undefined) element.focus()
            }}
            onFocus={() => setStop('as-is')}
            onKeyDown={onDigit(onSend)}
          >
            {t('compose.sendsAsIs')}
          </span>
        ) : null}
        <span
          role="group"
          aria-label={t('compose.goesInText')}
          tabIndex={0}
          className="models-stop"
          ref={(element) => {
            if (element && autoFocus && !onSend && stop === undefined) element.focus()
          }}
          onFocus={() => setStop('insert')}
          onKeyDown={onDigit(onInsert)}
        >
          {t(onSend ? 'compose.tabThenText' : 'compose.goesInText')}
        </span>
      </p>
      <ol>
        {offered.map((model, index) => (
          <li key={model.id}>
            <button type="button" tabIndex={-1} className="model" onClick={() => onInsert(model)}>
              <span className="kbd" aria-hidden="true">
                {index + 1}
              </span>
              <span className="medium model-name">{model.name}</span>
              <span className="ink-2 ell">{words[index]}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The words of a model on one line. A template is shown nowhere: what it holds loads nothing and runs nothing. */
export function wordsOf(html: string): string {
  const holder = document.createElement('template')
  holder.innerHTML = html.replace(/<(?:br|\/p|\/li)[^>]*>/gi, ' $&')
  return (holder.content.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/**
 * Whether a digit may send the model as it is: the identity is settled, no document goes with it, the sender of what is answered
 * is the only recipient (journeys, section 2).
 */
export function mayLeaveAsIs(letter: Letter, answered: ShownMessage | undefined): boolean {
  if (!answered || letter.documents.length > 0 || letter.pieces.length > 0 || letter.cc.length > 0) return false
  const [only] = letter.to
  const { from, replyTo } = answered.message
  const writers = [from, ...(replyTo ?? [])].flatMap((one) => (one ? [one.address.toLowerCase()] : []))
  if (letter.to.length !== 1 || !only || !writers.includes(only.address.toLowerCase())) return false
  return !answered.documents.some((document) => document.unfiledReason !== undefined && !document.filedUnder)
}
