// The screen of a place. While a letter is written over it, it stays drawn but unseen, out of reach of keys, pointer and screen readers:
// the way back shows it as it was, with the focus where it was.

import { Suspense, useLayoutEffect, useMemo, useRef } from 'react'
import { ShownPlace, type Place } from '../place.ts'
import { screens } from '../screens.ts'

interface Props {
  place: Place | undefined
  /** a letter stands over it */
  behind: boolean
}

export function Shown({ place, behind }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const left = useRef<HTMLElement>(null)
  const wasBehind = useRef(false)
  useLayoutEffect(() => {
    const { current: screen } = box
    const { activeElement: focused } = document
    if (behind) left.current = focused instanceof HTMLElement && screen?.contains(focused) ? focused : null
    else if (wasBehind.current && screen) {
      const there = left.current && screen.contains(left.current) ? left.current : undefined
      const target = there ?? screen.querySelector<HTMLElement>('[role=listbox],[data-pane]')
      target?.focus({ preventScroll: true })
    }
    wasBehind.current = behind
  }, [behind])
  // the same one for as long as its place is: what comes over it draws nothing of it anew
  const page = useMemo(() => {
    const Page = screens.find(({ name }) => name === place?.screen)?.component
    return Page && place ? (
      <ShownPlace value={place}>
        <Page key={place.screen === 'patient' ? place.patient : place.screen} />
      </ShownPlace>
    ) : null
  }, [place])
  return (
    <div className="screen" ref={box} data-behind={behind || undefined}>
      <Suspense>{page}</Suspense>
    </div>
  )
}
