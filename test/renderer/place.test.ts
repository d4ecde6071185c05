// A letter that leaves the screen: what is shown then, and where the way back leads, whether or not the person is still before it.

import { beforeEach, describe, expect, it } from 'vitest'
import { back, forgetTrail, go, here, leaveLetter, replace } from '../../renderer/place.ts'

const answered = { screen: 'inbox', message: 'm' } as const
const letter = { screen: 'compose', letter: 'l1' } as const

describe('a letter that leaves the screen', () => {
  beforeEach(() => {
    forgetTrail()
    replace(answered)
    go(letter)
  })
  it('shows what was below it, which is told that it was answered', () => {
    leaveLetter('l1', true)
    expect(here()).toEqual({ ...answered, answered: true })
    expect(back()).toBe(false)
  })
  it('closed without an answer, leaves what was below as it was', () => {
    leaveLetter('l1')
    expect(here()).toEqual(answered)
  })
  it('leaves somebody who went elsewhere where they are, and is no longer on the way back', () => {
    go({ screen: 'sent' })
    leaveLetter('l1', true)
    expect(here()).toEqual({ screen: 'sent' })
    expect(back()).toBe(true)
    expect(here()).toEqual(answered)
    expect(back()).toBe(false)
  })
  it('is not the other one that is on screen', () => {
    go({ screen: 'compose', letter: 'l2' })
    leaveLetter('l1', true)
    expect(here()).toEqual({ screen: 'compose', letter: 'l2' })
  })
  it('opened with nothing below, gives way to Boîte', () => {
    forgetTrail()
    leaveLetter('l1')
    expect(here()).toEqual({ screen: 'inbox' })
  })
})
