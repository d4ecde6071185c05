// When a key press is a command: AZERTY, repeat, typing, switch of single keys; and the list of commands itself.

import { describe, expect, it } from 'vitest'
import { commands } from '../../renderer/commands.ts'
import { accepts, isSingle, keyCap, type KeyContext, type KeyPress } from '../../renderer/keys.ts'

const free: KeyContext = { typing: false, covered: false, singleKeys: true }
const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  repeat: false,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('AZERTY', () => {
  it('reads digits by their place: « & » on the row is 1, the keypad too', () => {
    expect(accepts('Digit1', press('&', 'Digit1'), free)).toBe(true)
    expect(accepts('Digit1', press('1', 'Numpad1'), free)).toBe(true)
    expect(accepts('Digit1', press('é', 'Digit2'), free)).toBe(false)
    expect(accepts('Control+Digit0', press('à', 'Digit0', { ctrlKey: true }), free)).toBe(true)
  })
  it('reads letters by what they write: the key at the place of Q writes A', () => {
    expect(accepts('u', press('u', 'KeyU'), free)).toBe(true)
    expect(accepts('l', press('a', 'KeyQ'), free)).toBe(false)
  })
  it('takes the shifted plus of the row and the plus of the keypad', () => {
    const larger = commands.find((command) => command.id === 'text.larger')
    const any = (key: KeyPress) => larger?.keys.some((binding) => accepts(binding, key, free))
    expect(any(press('+', 'Equal', { ctrlKey: true, shiftKey: true }))).toBe(true)
    expect(any(press('+', 'NumpadAdd', { ctrlKey: true }))).toBe(true)
    expect(any(press('+', 'Equal'))).toBe(false)
  })
})

describe('moments when a key must not act', () => {
  it('never by auto-repeat, but for moving along a list', () => {
    expect(accepts('u', press('u', 'KeyU', { repeat: true }), free)).toBe(false)
    expect(accepts('Digit1', press('&', 'Digit1', { repeat: true }), free)).toBe(false)
    expect(accepts('j', press('j', 'KeyJ', { repeat: true }), free)).toBe(true)
    expect(accepts('ArrowDown', press('ArrowDown', 'ArrowDown', { repeat: true }), free)).toBe(true)
  })
  it('no single key while typing; Ctrl and function keys stay', () => {
    const typing = { ...free, typing: true }
    expect(accepts('u', press('u', 'KeyU'), typing)).toBe(false)
    expect(accepts('ArrowDown', press('ArrowDown', 'ArrowDown'), typing)).toBe(false)
    expect(accepts('Control+k', press('k', 'KeyK', { ctrlKey: true }), typing)).toBe(true)
    expect(accepts('F5', press('F5', 'F5'), typing)).toBe(true)
  })
  it('single keys can be switched off', () => {
    expect(accepts('u', press('u', 'KeyU'), { ...free, singleKeys: false })).toBe(false)
    expect(accepts('ArrowDown', press('ArrowDown', 'ArrowDown'), { ...free, singleKeys: false })).toBe(true)
  })
  it('nothing under a dialog, nothing while composing a letter', () => {
    expect(accepts('Control+k', press('k', 'KeyK', { ctrlKey: true }), { ...free, covered: true })).toBe(false)
    expect(accepts('u', press('u', 'KeyU', { isComposing: true }), free)).toBe(false)
  })
  it('a letter with Ctrl is not the letter', () => {
    expect(accepts('l', press('l', 'KeyL', { ctrlKey: true }), free)).toBe(false)
  })
})

describe('the list of commands', () => {
  it('has one id each, and one binding for one command but where a choice covers the page', () => {
    expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length)
    const seen = new Map<string, string>()
    for (const command of commands.filter((one) => one.group !== 'filing'))
      for (const key of command.keys) {
        expect(seen.get(key), `${key}: ${seen.get(key)} and ${command.id}`).toBeUndefined()
        seen.set(key, command.id)
      }
  })
  it('binds no key that AZERTY hides behind a modifier', () => {
    for (const command of commands) for (const key of command.keys) expect(/[[\]\\/?]$/.test(key), key).toBe(false)
  })
  it('draws key caps in French', () => {
    expect(keyCap('Control+k')).toBe('Ctrl K')
    expect(keyCap('Shift+F6')).toBe('Maj F6')
    expect(keyCap('Control++')).toBe('Ctrl +')
    expect(keyCap('Digit1')).toBe('1')
    expect(isSingle('u') && isSingle('Digit3') && !isSingle('F5') && !isSingle('Control+u')).toBe(true)
  })
})
