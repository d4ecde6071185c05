// What is leaving: the ten seconds in which a letter can still be held back. The letter is the engine's from the first instant;
// this strip only counts and gives the way back. Nothing here makes a letter leave twice.

import { Send } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../electron/ipc/contract.ts'
import type { FailureShape } from '../electron/ipc/failure.ts'
import { clock, longDate } from './display.ts'
import { asFailure, call, useEngine } from './engine.ts'
import { openLetter } from './screens/compose/start.ts'
import type { OutboxLetter } from './shapes.ts'
import { go } from './place.ts'
import { showToast } from './ui/overlay.tsx'
import { Button } from './ui/part.tsx'

const DELAY_MS = 10_000

interface Departure {
  /** one, or the two that a letter too large became */
  drafts: string[]
  letters: number
  /** ms; counted from the key until the engine has said its own */
  at: number
  /** ms; a later departure chosen by a person is held from « Envoyés » after this */
  until: number
  sent: Promise<OutboxLetter[]>
}

let departure: Departure | undefined
const refusals = new Map<string, FailureShape>()
const watchers = new Set<() => void>()

function show(next: Departure | undefined): void {
  departure = next
  for (const watcher of watchers) watcher()
}

/** Queues the letter and starts to count; the hands are free at once. One that the engine refuses comes back on screen. */
export function depart(drafts: string[], letters: number, accepted: Input<'letters.send'>['accepted']): void {
  const sent = sendAll(drafts, accepted)
  const in10 = Date.now() + DELAY_MS
  show({ drafts, letters, at: in10, until: in10, sent })
  showToast(undefined)
  void follow(sent)
}

/** One after the other; one that the engine refuses comes back on screen with its reason, those before it are queued. */
async function sendAll(drafts: string[], accepted: Input<'letters.send'>['accepted']): Promise<OutboxLetter[]> {
  const queued: OutboxLetter[] = []
  for (const id of drafts) {
    refusals.delete(id)
    try {
      queued.push(...(await call('letters.send', { id, ...(accepted ? { accepted } : {}) })).letters)
    } catch (thrown) {
      refusals.set(id, asFailure(thrown))
      go({ screen: 'compose', letter: id })
      break
    }
  }
  return queued
}

async function follow(sent: Promise<OutboxLetter[]>): Promise<void> {
  const queued = await sent
  if (departure?.sent !== sent) return
  if (queued.length === 0) return show(undefined)
  const times = queued.flatMap(({ leavesAt }) => (leavesAt ? [new Date(leavesAt).getTime()] : []))
  const at = times.length > 0 ? Math.min(...times) : departure.at
  show({ ...departure, letters: queued.length, at, until: Math.min(at, Date.now() + DELAY_MS) })
}

/** Why the engine refused to queue this letter a moment ago. */
export function refusalOf(draft: string | undefined): FailureShape | undefined {
  return draft === undefined ? undefined : refusals.get(draft)
}

/** « Retenir »: the letter is a draft again and opens. False when nothing is leaving. */
export function holdDeparture(): boolean {
  const held = departure
  if (!held || held.until <= Date.now()) return false
  show(undefined)
  void hold(held)
  return true
}

async function hold({ drafts, sent }: Departure): Promise<void> {
  try {
    await sent
    for (const id of drafts) openLetter(await call('letters.hold', { id }))
  } catch (thrown) {
    showToast({ text: asFailure(thrown).message })
  }
}

export function DepartureStrip() {
  const { t } = useTranslation()
  const leaving = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => departure,
  )
  const online = useEngine('system.status', {}).data?.online ?? true
  const [now, setNow] = useState(() => Date.now())
  const until = leaving?.until
  const scheduled = leaving !== undefined && leaving.at > leaving.until
  useEffect(() => {
    if (until === undefined) return
    const timer = setInterval(() => {
      setNow(Date.now())
      if (until > Date.now()) return
      show(undefined)
      if (!online && !scheduled) showToast({ text: t('departure.offline') })
    }, 250)
    return () => clearInterval(timer)
  }, [until, online, scheduled, t])
  const seconds = until === undefined ? 0 : Math.ceil((until - Math.max(now, until - DELAY_MS)) / 1000)
  return (
    <div className="toast-region departure">
      {leaving ? (
        <div className="toast">
          <Send className="icon" aria-hidden="true" />
          <span className="grow num" aria-hidden="true">
            {scheduled
              ? t('departure.scheduled', {
                  date: longDate(new Date(leaving.at).toISOString(), now),
                  time: clock(leaving.at),
                })
              : [
                  t('departure.in', { seconds }),
                  leaving.letters > 1 ? t('departure.letters', { count: leaving.letters }) : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
          </span>
          <Button kind="quiet" size="small" keys="Control+z" onPress={() => holdDeparture()}>
            {t('departure.hold')}
          </Button>
        </div>
      ) : null}
      {/* said once, not at each second */}
      <span className="sr" role="status">
        {leaving ? t('departure.said', { count: leaving.letters }) : ''}
      </span>
    </div>
  )
}
