// Where the window is: one screen and what is open in it, with the way back. No data of a patient but opaque ids.

import { createContext, useContext, useSyncExternalStore } from 'react'

export type ScreenName = 'inbox' | 'patients' | 'patient' | 'correspondents' | 'compose' | 'sent' | 'settings'

export interface Place {
  screen: ScreenName
  /** open message (inbox, patient) */
  message?: string
  /** document to show in it */
  document?: string
  /** open patient */
  patient?: string
  /** letter being written (compose), letter that left (sent) */
  letter?: string
  /** the open message was answered: the one after it opens instead */
  answered?: true
  /** tab of the screen */
  tab?: string
}

let trail: Place[] = [{ screen: 'inbox' }]
const watchers = new Set<() => void>()

function changed(next: Place[]): void {
  trail = next
  for (const watcher of watchers) watcher()
}

/** Opens a place and keeps the former one for « retour ». The same place twice is one step. */
export function go(place: Place): void {
  const here = trail.at(-1)
  if (here && JSON.stringify(here) === JSON.stringify(place)) return
  changed([...trail.slice(-49), place])
}

/** Changes what is open in the present screen without a step back. */
export function stay(change: Partial<Place>): void {
  const here = trail.at(-1)
  if (here) changed([...trail.slice(0, -1), { ...here, ...change }])
}

/** Puts another place where this one is, without a step back. */
export function replace(place: Place): void {
  changed([...trail.slice(0, -1), place])
}

/** False when there is nowhere to go back to. */
export function back(): boolean {
  if (trail.length < 2) return false
  changed(trail.slice(0, -1))
  return true
}

/**
 * Takes a letter off the screen. `answered` is said to the screen below: what was answered there is done with. Somebody who went
 * elsewhere meanwhile stays there, and the way back no longer leads to the letter.
 */
export function leaveLetter(letter: string, answered = false): void {
  const others = trail.filter((place) => place.screen !== 'compose' || place.letter !== letter)
  const below = others.at(-1) ?? { screen: 'inbox' as const }
  const isHere = trail.at(-1) !== others.at(-1)
  const done = isHere && answered && below.screen === 'inbox' && below.message !== undefined
  changed([...others.slice(0, -1), done ? { ...below, answered: true } : below])
}

/** On lock: the way back is forgotten, the place is kept for the return. */
export function forgetTrail(): void {
  changed(trail.slice(-1))
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function here(): Place {
  return trail.at(-1) ?? { screen: 'inbox' }
}

/** The screen that a letter is written over; nothing where no letter is. */
function below(): Place | undefined {
  return here().screen === 'compose' ? trail.findLast(({ screen }) => screen !== 'compose') : undefined
}

export function useBelow(): Place | undefined {
  return useSyncExternalStore(subscribe, below)
}

/** The place that a screen shows, for what is in it: one that a letter stands over does not follow the window there. */
export const ShownPlace = createContext<Place | undefined>(undefined)

/** The place of the screen one is in; outside of any, where the window is. */
export function usePlace(): Place {
  const shown = useContext(ShownPlace)
  return useSyncExternalStore(subscribe, () => shown ?? here())
}

/** False for a screen that a letter stands over: its keys and its timers rest. */
export function isOnTop(shown: Place | undefined): boolean {
  return shown === undefined || shown === here()
}

export function useIsOnTop(): boolean {
  const shown = useContext(ShownPlace)
  return useSyncExternalStore(subscribe, () => isOnTop(shown))
}

export function useCanGoBack(): boolean {
  return useSyncExternalStore(subscribe, () => trail.length > 1)
}
