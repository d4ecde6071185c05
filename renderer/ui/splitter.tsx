// A border between two panes, dragged or moved by the arrows; its place is remembered on this machine.

import { useRef, useState } from 'react'

interface Limits {
  min: number
  max: number
  /** width when nobody moved it */
  start: number
}

const STEP_PX = 16

/** Width in px of the left pane, remembered under `name`. */
export function useSplit(name: string, { min, max, start }: Limits) {
  const key = `pli.split.${name}`
  const [width, setWidth] = useState<number | undefined>(() => {
    const kept = Number(localStorage.getItem(key))
    return kept >= min && kept <= max ? kept : undefined
  })
  return {
    width: width ?? start,
    limits: { min, max },
    move(next: number) {
      const kept = Math.round(Math.min(max, Math.max(min, next)))
      setWidth(kept)
      localStorage.setItem(key, String(kept))
    },
  }
}

export function Splitter({ split, label }: { split: ReturnType<typeof useSplit>; label: string }) {
  const from = useRef({ x: 0, width: 0 })
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={split.width}
      aria-valuemin={split.limits.min}
      aria-valuemax={split.limits.max}
      tabIndex={0}
      className="splitter"
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key]
        if (step === undefined) return
        event.preventDefault()
        split.move(split.width + step)
      }}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width: split.width }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          split.move(from.current.width + event.clientX - from.current.x)
      }}
    />
  )
}
