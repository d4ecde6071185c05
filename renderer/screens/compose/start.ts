// The ways into Écrire: what a letter starts from. It opens the draft that the engine made and keeps nothing of it.

import type { Input } from '../../../electron/ipc/contract.ts'
import { asFailure, call, prefetch, queries } from '../../engine.ts'
import { go } from '../../place.ts'
import type { Letter } from '../../shapes.ts'
import { showToast } from '../../ui/overlay.tsx'

let starting = false

/** Makes a draft from what is on screen and opens it. A second press while the first one works does nothing. */
export async function startLetter(from: Input<'letters.begin'>): Promise<void> {
  if (starting) return
  starting = true
  try {
    openLetter(await call('letters.begin', from), from.how)
  } catch (thrown) {
    showToast({ text: asFailure(thrown).message })
  } finally {
    starting = false
  }
}

/** Shows a draft; what the engine just answered is not asked again. `how`: it was just begun, and goes if nothing is written. */
export function openLetter(letter: Letter, how?: Input<'letters.begin'>['how']): void {
  queries.setQueryData(['letters.show', { id: letter.id }], letter)
  go({ screen: 'compose', letter: letter.id, ...(how ? { tab: how } : {}) })
}

/** Once the window is at rest: the code of Écrire and what it asks first, so that R finds them there. */
export function prepareToWrite(): () => void {
  const timer = requestIdleCallback(() => {
    void import('./index.tsx')
    prefetch('letters.models', {})
    prefetch('accounts.list', {})
  })
  return () => cancelIdleCallback(timer)
}
