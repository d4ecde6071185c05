// A field that proposes while one types: arrows move, Entrée takes what is marked, Échap closes the list. It knows no data.
// Tab never takes: what is taken was looked at.

import { useId, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'

export interface Suggestion {
  id: string
  icon: ReactNode
  label: ReactNode
  detail?: string
  end?: ReactNode
  /** all that a screen reader says of it */
  said: string
  act: () => void
}

interface Props {
  label: string
  text: string
  onText: (text: string) => void
  suggestions: Suggestion[]
  /** above the list: where it comes from */
  head?: ReactNode
  /** keys that the list does not take: Entrée on typed words, Retour arrière on an empty field */
  onKey?: (event: KeyboardEvent<HTMLInputElement>) => void
  onLeave?: () => void
  placeholder?: string
  describedBy?: string | undefined
  wrong?: boolean
  autoFocus?: boolean
  field?: Ref<HTMLInputElement>
}

export function Suggest(props: Props) {
  const { label, text, onText, suggestions, head, onKey, onLeave, placeholder, describedBy, wrong, autoFocus, field } =
    props
  const id = useId()
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const shown = open && suggestions.length > 0
  const index = Math.min(at, suggestions.length - 1)
  const take = (suggestion: Suggestion | undefined) => {
    if (!suggestion) return
    setOpen(false)
    setAt(0)
    suggestion.act()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (shown && event.key === 'ArrowDown') setAt(Math.min(suggestions.length - 1, index + 1))
    else if (shown && event.key === 'ArrowUp') setAt(Math.max(0, index - 1))
    else if (shown && event.key === 'Enter' && !event.ctrlKey && !event.repeat) take(suggestions[index])
    else if (shown && event.key === 'Escape') setOpen(false)
    else return onKey?.(event)
    event.preventDefault()
  }
  return (
    <div className="suggest">
      <input
        ref={field}
        // only where a person asked for this field
        autoFocus={autoFocus ?? false}
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && suggestions[index] ? `${id}-${suggestions[index].id}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={wrong ?? false}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          onText(event.target.value)
          setOpen(true)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false)
          onLeave?.()
        }}
      />
      <div className="suggest-list" hidden={!shown}>
        <div className="suggest-head meta">
          <span className="grow">{head}</span>
          <span aria-hidden="true">↑ ↓ ↵</span>
        </div>
        <div id={`${id}-list`} role="listbox" aria-label={label}>
          {suggestions.map((suggestion, order) => (
            // the field has focus and answers the keys
            <div
              key={suggestion.id}
              id={`${id}-${suggestion.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={order === index}
              className="suggest-item"
              // the field keeps the focus
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
              onPointerMove={() => setAt(order)}
            >
              <span className="sr">{suggestion.said}</span>
              <span aria-hidden="true">{suggestion.icon}</span>
              <span className="card-words" aria-hidden="true">
                <span className="ell medium">{suggestion.label}</span>
                {suggestion.detail ? <span className="meta ell">{suggestion.detail}</span> : null}
              </span>
              <span aria-hidden="true">{suggestion.end}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
