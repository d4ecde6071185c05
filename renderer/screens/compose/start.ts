// The ways into Écrire: what a letter starts from. A letter of one's own is on screen before the engine has written it down: what it
// will be is a question to the reader, under the id that the draft then gets. It keeps nothing of a letter but its id.

import type { Input } from '../../../electron/ipc/contract.ts'
import { asFailure, call, prefetch, queries, watch } from '../../engine.ts'
import { go } from '../../place.ts'
import { compose } from '../../screens.ts'
import type { Letter } from '../../shapes.ts'
import { showToast } from '../../ui/overlay.tsx'

type Own = Input<'letters.prepare'>

let starting = false
/** Letters on screen that the engine does not hold yet, and how it is asked for each. */
const beginnings = new Map<string, () => Promise<void>>()

/** Makes a draft from what is on screen and opens it. A second press while the first one works does nothing. */
export async function startLetter(from: Input<'letters.begin'>): Promise<void> {
  if (starting) return
  starting = true
  try {
    const { how } = from
    if (how === 'remind' || how === 'resend') return openLetter(await call('letters.begin', from), how)
    const letter = await takePrepared({ ...from, how })
    void begin(letter, from)
    openLetter(letter, how)
  } catch (thrown) {
    showToast({ text: asFailure(thrown).message })
  } finally {
    starting = false
  }
}

/** Resolves once the engine holds this letter: nothing of it is saved, checked or sent before. Rejects when it cannot, and asks again. */
export async function begun(id: string): Promise<void> {
  await beginnings.get(id)?.()
}

/** What the letter will be: asked ahead where a key may want it, else now. One id is one draft: the next one asks anew. */
async function takePrepared(from: Own): Promise<Letter> {
  const queryKey = ['letters.prepare', from]
  const letter = await queries.fetchQuery({ queryKey, queryFn: () => call('letters.prepare', from) })
  queries.removeQueries({ queryKey, exact: true })
  return letter
}

function begin(letter: Letter, from: Input<'letters.begin'>): Promise<void> {
  const { id, body } = letter
  let asked: Promise<void> | undefined
  const ask = async () => {
    const answer = await call('letters.begin', { ...from, id })
    // the text on screen is the one that leaves, whatever was changed elsewhere since it was asked
    if (answer.body !== body) await call('letters.save', { id, changes: { body } })
    beginnings.delete(id)
    queries.setQueryData<Letter>(['letters.show', { id }], { ...answer, body })
  }
  const once = () => (asked ??= ask().finally(() => (asked = undefined)))
  beginnings.set(id, once)
  // said by the letter's own screen
  return once().catch(() => undefined)
}

/** Shows a draft; what the engine just answered is not asked again. `how`: it was just begun, and goes if nothing is written. */
export function openLetter(letter: Letter, how?: Input<'letters.begin'>['how']): void {
  queries.setQueryData(['letters.show', { id: letter.id }], letter)
  go({ screen: 'compose', letter: letter.id, ...(how ? { tab: how } : {}) })
}

/** At rest: what a key of the place shown would open, asked again when something changes what it would be. */
export function prepareLetter(from: Own): () => void {
  let leave: (() => void) | undefined
  const timer = requestIdleCallback(() => {
    leave = watch('letters.prepare', from)
  })
  return () => {
    cancelIdleCallback(timer)
    leave?.()
  }
}

/** Once the window is at rest: the code of Écrire and what it asks first, so that R finds them there. */
export function prepareToWrite(): () => void {
  const timer = requestIdleCallback(() => {
    void compose.load()
    prefetch('letters.models', {})
    prefetch('accounts.list', {})
  })
  return () => cancelIdleCallback(timer)
}
