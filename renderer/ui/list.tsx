// A windowed listbox: only the rows on screen exist, whatever the count. Focus stays on the box, one row is its active descendant.
// It knows indices, not data: what a row shows and which rows are loaded is the caller's.

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from 'react'

export interface ListHandle {
  scrollTo(index: number): void
  focus(): void
}

interface Props {
  id: string
  label: string
  count: number
  /** px at the normal text size; true heights are measured */
  estimate: number
  selected: number
  onSelect: (index: number) => void
  onOpen?: (index: number) => void
  /** stable key of a row, its index while it is not loaded */
  keyOf: (index: number) => string | number
  /** all that a screen reader says of the row */
  says: (index: number) => ReactNode
  row: (index: number) => ReactNode
  /** a heading above the row, drawn with it */
  heading?: (index: number) => ReactNode
  /** false: the row is shown elsewhere and takes no place */
  visible?: (index: number) => boolean
  /** first and last row on screen */
  onRange?: (first: number, last: number) => void
  handle?: Ref<ListHandle>
}

const OVERSCAN = 8

export function WindowList(props: Props) {
  const { id, label, count, estimate, selected, onSelect, onOpen, row, heading, visible, onRange, handle } = props
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => estimate,
    getItemKey: props.keyOf,
    overscan: OVERSCAN,
    // the selected row exists even when scrolled away, so that the active descendant is never a dead reference
    rangeExtractor: ({ startIndex, endIndex, overscan, count: rows }) => {
      const shown = new Set<number>()
      for (let i = Math.max(0, startIndex - overscan); i <= Math.min(rows - 1, endIndex + overscan); i++) shown.add(i)
      if (selected >= 0 && selected < rows) shown.add(selected)
      return [...shown].sort((a, b) => a - b)
    },
  })
  const { range } = virtual
  const first = range?.startIndex ?? 0
  const last = range?.endIndex ?? 0
  useEffect(() => onRange?.(first, last), [first, last, onRange])
  useImperativeHandle(handle, () => ({
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    focus: () => box.current?.focus({ preventScroll: true }),
  }))
  const items = virtual.getVirtualItems()
  return (
    <div
      ref={box}
      className="window-list"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={items.some((item) => item.index === selected) ? `${id}-${selected}` : undefined}
    >
      <div className="window-list-inner" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className="window-row"
            role="presentation"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {visible && !visible(item.index) ? null : (
              <>
                {heading?.(item.index)}
                {/* keys are the window's: the list has focus and answers ↑ ↓ J K Entrée (acts.ts) */}
                <div
                  id={`${id}-${item.index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item.index === selected}
                  aria-setsize={count}
                  aria-posinset={item.index + 1}
                  onClick={() => onSelect(item.index)}
                  onDoubleClick={() => onOpen?.(item.index)}
                >
                  <span className="sr">{props.says(item.index)}</span>
                  <div aria-hidden="true">{row(item.index)}</div>
                </div>
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  )
}
