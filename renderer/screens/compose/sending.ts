// Ctrl Entrée: all on disk, checked again, then away at once; or the first open point has the focus. A letter never leaves from
// here with a point open, and the engine checks it once more.

import { useEffect, useRef, useState } from 'react'
import { asFailure, call, queries, useEngine } from '../../engine.ts'
import { depart } from '../../departure.tsx'
import { go, here, leaveLetter } from '../../place.ts'
import type { LetterPoint } from '../../shapes.ts'
import { showToast } from '../../ui/overlay.tsx'
import { openLetter } from './start.ts'
import { stillOpen, withAccepted, type Accepted } from './accepted.ts'
import type { Draft } from './draft.ts'

export interface Sending {
  points: LetterPoint[]
  /** what is to settle, what blocks first */
  open: LetterPoint[]
  accepted: Accepted
  envelopes: number
  send(): void
  /** goes round a point; when sending was asked for, it goes on */
  accept(point: LetterPoint, reason?: string): void
  /** the person is to settle this one now */
  focus(point: LetterPoint): void
  /** something was changed: a former Ctrl Entrée no longer counts */
  forget(): void
  /** checked again now; resolves with what is open */
  recheck(): Promise<LetterPoint[]>
  /** too large: as two letters, away at once when nothing is left to settle in either (AT-28) */
  split(): void
}

/** The way out of a point that is taken by default. */
function buttonOf(code: LetterPoint['code']): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.points [data-point="${code}"] :is(.btn, button)`)
}

export function useSending(id: string, draft: Draft): Sending {
  const check = useEngine('letters.check', { id }, { keep: true }).data
  const [accepted, setAccepted] = useState<Accepted>([])
  const asked = useRef(false)
  const leaving = useRef(false)
  /** has the focus as soon as it is drawn: a point may be a new one */
  const wanted = useRef<LetterPoint['code']>(undefined)
  const points = check?.points ?? []
  const focusWanted = () => {
    const button = wanted.current && buttonOf(wanted.current)
    if (!button) return
    button.focus()
    wanted.current = undefined
  }
  const focus = (code: LetterPoint['code'] | undefined) => {
    wanted.current = code
    focusWanted()
  }
  // at each drawing: what stands around the letter, its points too, may be drawn after the check that names them
  useEffect(focusWanted)

  const recheck = async (confirmed: Accepted) => {
    await draft.flush()
    const input = { id }
    // checked since the last change, it is not asked again
    const fresh = await queries.fetchQuery({
      queryKey: ['letters.check', input],
      queryFn: () => call('letters.check', input),
    })
    return { open: stillOpen(fresh.points, confirmed), envelopes: fresh.envelopes }
  }
  const send = async (confirmed: Accepted) => {
    if (leaving.current) return
    leaving.current = true
    try {
      const { open, envelopes } = await recheck(confirmed)
      asked.current = open.length > 0
      if (open.length > 0) {
        // asked to leave, it has not: whoever went elsewhere meanwhile is told by seeing it again
        if (here().letter !== id) go({ screen: 'compose', letter: id })
        return focus(open[0]?.code)
      }
      draft.drop()
      leaveLetter(id, true)
      depart([id], envelopes, confirmed)
    } finally {
      leaving.current = false
    }
  }
  // what could not be kept or checked is said by the draft's own failure line, else where the person is
  const failed = (thrown: unknown) => {
    if (here().letter === id) draft.fail(thrown)
    else showToast({ text: asFailure(thrown).message })
  }
  const split = async () => {
    await draft.flush()
    const { letters } = await call('letters.split', { id })
    await queries.invalidateQueries({ queryKey: ['letters.show'] })
    const checks = await Promise.all(letters.map((letter) => call('letters.check', { id: letter.id })))
    const first = letters.find((_, at) => stillOpen(checks[at]?.points ?? [], accepted).length > 0)
    if (first) return openLetter(first)
    draft.drop()
    leaveLetter(id, true)
    depart(
      letters.map((letter) => letter.id),
      letters.length,
      accepted,
    )
  }
  return {
    points,
    open: stillOpen(points, accepted),
    accepted,
    envelopes: check?.envelopes ?? 1,
    send: () => void send(accepted).catch(failed),
    accept(point, reason) {
      const next = withAccepted(accepted, point, reason)
      setAccepted(next)
      if (asked.current) void send(next).catch(failed)
    },
    focus: ({ code }) => focus(code),
    forget: () => {
      asked.current = false
      wanted.current = undefined
    },
    recheck: async () => (await recheck(accepted)).open,
    split: () => void split().catch(failed),
  }
}
