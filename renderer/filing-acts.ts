// Acts that can be undone: what is leaving, then what was filed in this session, newest first. The journal of the engine keeps
// them for ever; what has left is not among them.

import type { TFunction } from 'i18next'
import { holdDeparture } from './departure.tsx'
import { asFailure, call } from './engine.ts'
import { showToast } from './ui/overlay.tsx'

const KEPT = 20
interface Act {
  event: string
  text: string
  /** where to be once it is undone, when the place itself goes with it */
  undone?: () => void
}
const done: Act[] = []

/** Says that an act was done and keeps the way back. */
export function didFile(event: string, text: string, t: TFunction, undone?: () => void): void {
  done.push({ event, text, ...(undone ? { undone } : {}) })
  if (done.length > KEPT) done.shift()
  showToast({ text, undo: () => void undo(event, t) })
}

/** Ctrl Z: the last act first, even after its toast is gone. */
export async function undoLast(t: TFunction): Promise<void> {
  if (holdDeparture()) return
  const last = done.at(-1)
  if (last) await undo(last.event, t)
  else showToast({ text: t('filing.nothingToUndo') })
}

async function undo(event: string, t: TFunction): Promise<void> {
  const index = done.findIndex((act) => act.event === event)
  const [act] = index >= 0 ? done.splice(index, 1) : []
  try {
    await call('events.undo', { event })
    act?.undone?.()
    showToast({ text: t('filing.undone') })
  } catch (thrown) {
    showToast({ text: asFailure(thrown).message })
  }
}
