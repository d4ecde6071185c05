// A field over groups of choices: arrows move, Entrée takes, Échap closes. It knows no data.

import { Fragment, useEffect, useRef, useState, type ReactNode } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Kbd } from './part.tsx'

export interface PaletteItem {
  id: string
  icon: ReactNode
  label: ReactNode
  /** the label is words out of a text, not a name */
  words?: true
  detail?: string
  /** what a screen reader says */
  said: string
  end?: ReactNode
  act: () => void
}
export interface PaletteGroup {
  title: string
  items: PaletteItem[]
}

interface Props {
  label: string
  placeholder: string
  query: string
  onQuery: (query: string) => void
  groups: PaletteGroup[]
  onClose: () => void
  empty: string | undefined
  foot: string
  icon: ReactNode
}

export function Palette({ label, placeholder, query, onQuery, groups, onClose, empty, foot, icon }: Props) {
  const { t } = useTranslation()
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const items = groups.flatMap((group) => group.items)
  const index = Math.min(at, items.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [index])
  const take = (item: PaletteItem | undefined) => {
    if (!item) return
    onClose()
    item.act()
  }
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => open || onClose()}>
      <Modal className="dialog palette">
        <Dialog aria-label={label}>
          <div className="palette-field">
            {icon}
            <input
              // the palette is asked for by a key or a click: its field is where one goes on
              autoFocus
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={items[index] ? `palette-${items[index].id}` : undefined}
              aria-label={label}
              placeholder={placeholder}
              spellCheck={false}
              value={query}
              onChange={(event) => {
                onQuery(event.target.value)
                setAt(0)
              }}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown') setAt(Math.min(items.length - 1, index + 1))
                else if (event.key === 'ArrowUp') setAt(Math.max(0, index - 1))
                else if (event.key === 'Enter' && !event.repeat) take(items[index])
                else return
                event.preventDefault()
              }}
            />
            <Kbd keys="Escape" />
          </div>
          <div className="palette-list" id="palette-list" role="listbox" aria-label={label} ref={list}>
            {groups.map((group) => (
              <Fragment key={group.title}>
                <div className="palette-group" role="presentation">
                  {group.title}
                </div>
                {group.items.map((item) => (
                  // the field above has focus and answers the keys
                  <div
                    key={item.id}
                    id={`palette-${item.id}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={items[index]?.id === item.id}
                    className="palette-item"
                    onClick={() => take(item)}
                    onPointerMove={() => setAt(items.findIndex((each) => each.id === item.id))}
                  >
                    <span className="sr">{item.said}</span>
                    <span className="glyph" aria-hidden="true">
                      {item.icon}
                    </span>
                    <span className="card-words" aria-hidden="true">
                      <span className={item.words ? 'ell' : 'ell medium'}>{item.label}</span>
                      {item.detail ? <span className="meta ell">{item.detail}</span> : null}
                    </span>
                    <span className="row" aria-hidden="true">
                      {item.end}
                      {items[index]?.id === item.id ? <Kbd keys="Enter" /> : null}
                    </span>
                  </div>
                ))}
              </Fragment>
            ))}
            {empty ? <p className="palette-group">{empty}</p> : null}
          </div>
          <div className="palette-foot">
            <span className="row">
              <Kbd keys="ArrowUp" />
              <Kbd keys="ArrowDown" />
              {t('palette.choose')}
            </span>
            <span className="row">
              <Kbd keys="Enter" />
              {t('palette.open')}
            </span>
            <span className="grow" />
            <span role="status">{foot}</span>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** Matched words stand between U+0002 and U+0003 when the engine marks them; else the fragments of the query are marked here. */
export function Snippet({ text, query }: { text: string; query?: string }) {
  return markedParts(text, query).map(({ words, marked }, index) =>
    marked ? <mark key={index}>{words}</mark> : <Fragment key={index}>{words}</Fragment>,
  )
}

export function markedParts(text: string, query?: string): { words: string; marked: boolean }[] {
  if (!query)
    return text
      .replaceAll('\u0003', '\u0002')
      .split('\u0002')
      .map((words, index) => ({ words, marked: index % 2 === 1 }))
      .filter((part) => part.words !== '')
  // folded text has the length of the shown one: each letter loses its own accents only
  const fold = (value: string) =>
    Array.from(value)
      .map((letter) => letter.normalize('NFD')[0] ?? '')
      .join('')
      .toLowerCase()
  const folded = fold(text)
  const hit = new Set<number>()
  for (const part of fold(query).split(/\s+/).filter(Boolean)) {
    const start = folded.indexOf(part)
    if (start >= 0) for (let i = start; i < start + part.length; i++) hit.add(i)
  }
  const parts: { words: string; marked: boolean }[] = []
  Array.from(text).forEach((letter, index) => {
    const last = parts.at(-1)
    if (last && last.marked === hit.has(index)) last.words += letter
    else parts.push({ words: letter, marked: hit.has(index) })
  })
  return parts
}
