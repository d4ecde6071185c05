// Autosave: at each pause, at the latest one second after a change, in order; what could not be saved waits for the next try.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LetterFields } from '../../electron/ipc/letters.ts'
import { DraftKeeper, type Changes } from '../../renderer/screens/compose/draft-keeper.ts'
import { laidOver } from '../../renderer/screens/compose/draft.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function keeper(save: (changes: Changes) => Promise<unknown> = () => Promise.resolve()) {
  const saved: Changes[] = []
  const settled: unknown[] = []
  const kept = new DraftKeeper({
    save: (changes) => {
      saved.push(changes)
      return save(changes)
    },
    settled: (failure) => settled.push(failure),
  })
  return { kept, saved, settled }
}

describe('DraftKeeper', () => {
  it('saves at a pause, one save for what was typed in one go', async () => {
    const { kept, saved } = keeper()
    kept.change({ subject: 'A' })
    await vi.advanceTimersByTimeAsync(100)
    kept.change({ subject: 'Av' })
    kept.change({ body: '<p>x</p>' })
    expect(saved).toEqual([])
    await vi.advanceTimersByTimeAsync(400)
    expect(saved).toEqual([{ subject: 'Av', body: '<p>x</p>' }])
    expect(kept.waits).toBe(false)
  })
  it('saves one second after the first change though nobody pauses', async () => {
    const { kept, saved } = keeper()
    for (let ms = 0; ms < 1000; ms += 100) {
      kept.change({ subject: String(ms) })
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(saved.length).toBe(1)
  })
  it('keeps what could not be saved, tries it again with what came since', async () => {
    let refuse = true
    const { kept, saved, settled } = keeper(() => (refuse ? Promise.reject(new Error('full')) : Promise.resolve()))
    kept.change({ subject: 'A', receipt: false })
    await vi.advanceTimersByTimeAsync(400)
    expect(settled).toHaveLength(1)
    expect(settled[0]).toBeInstanceOf(Error)
    expect(kept.waits).toBe(true)
    refuse = false
    kept.change({ subject: 'B' })
    await kept.flush()
    expect(saved.at(-1)).toEqual({ subject: 'B', receipt: false })
    expect(settled.at(-1)).toBeUndefined()
  })
  it('waits for the save under way before it says that all is kept', async () => {
    const ended: string[] = []
    let end = () => {}
    const { kept } = keeper(() => new Promise<void>((done) => (end = done)))
    kept.change({ subject: 'A' })
    void kept.flush().then(() => ended.push('first'))
    await vi.advanceTimersByTimeAsync(0)
    void kept.flush().then(() => ended.push('second'))
    await vi.advanceTimersByTimeAsync(0)
    expect(ended).toEqual([])
    end()
    await vi.advanceTimersByTimeAsync(0)
    expect(ended).toEqual(['first', 'second'])
  })
  it('saves nothing more of a letter that is gone', async () => {
    const { kept, saved } = keeper()
    kept.change({ subject: 'A' })
    kept.drop()
    await vi.advanceTimersByTimeAsync(2000)
    expect(saved).toEqual([])
  })
})

describe('laidOver', () => {
  const letter: LetterFields = {
    account: 'a',
    form: 'letter',
    to: [],
    cc: [],
    subject: '',
    body: '',
    documents: [],
    receipt: true,
    patient: 'p',
  }
  it('lays what was written over what is kept; null takes a field away', () => {
    const shown = laidOver(letter, { subject: 'Avis', patient: null })
    expect(shown.subject).toBe('Avis')
    expect('patient' in shown).toBe(false)
    expect(letter.patient).toBe('p')
  })
})
