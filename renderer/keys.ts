// When a key press is a command: AZERTY rules, no repeat, no letter while typing. Pure but for the types of the DOM.
// Digits are read by event.code (row and keypad), letters by event.key, so that both keyboards give the same command.

import { matchKeyBindingPress, parseKeybinding } from 'tinykeys'

/** What the rules look at; a KeyboardEvent is one. */
export interface KeyPress {
  key: string
  code: string
  repeat: boolean
  isComposing: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

export interface KeyContext {
  /** focus is in a text field, a select or an editable */
  typing: boolean
  /** a dialog or a menu is open over the page */
  covered: boolean
  /** « Touches simples » of the settings */
  singleKeys: boolean
}

/** A letter or a digit alone: the kind of key that WCAG 2.1.4 wants to be able to switch off. */
export function isSingle(binding: string): boolean {
  return /^(?:(?:Shift\+)?[a-z+-]|Digit[0-9]|Numpad(?:Add|Subtract))$/.test(binding)
}

/** Modified keys and function keys; they act from a text field too, but for the text's own undo. */
function isGlobal(binding: string): boolean {
  return /^F\d+$/.test(binding) || (binding.includes('Control+') && binding !== 'Control+z')
}

/** True when this press is this binding and the moment allows it. */
export function accepts(binding: string, press: KeyPress, context: KeyContext): boolean {
  // auto-repeat never acts, but moving along a list may
  if (press.isComposing || (press.repeat && !/^(?:Arrow(?:Up|Down)|[jk])$/.test(binding))) return false
  if (context.covered) return false
  if (context.typing && !isGlobal(binding)) return false
  if (isSingle(binding) && !context.singleKeys) return false
  return matches(binding, press)
}

function matches(binding: string, press: KeyPress): boolean {
  const digit = /^(.*)Digit([0-9])$/.exec(binding)
  const alternatives = digit ? [binding, `${digit[1] ?? ''}Numpad${digit[2] ?? ''}`] : [binding]
  return alternatives.some((alternative) => {
    const [first] = parseKeybinding(alternative)
    if (!first) return false
    const event = {
      ...pick(press),
      getModifierState: (name: string) =>
        ({ Control: press.ctrlKey, Meta: press.metaKey, Alt: press.altKey, Shift: press.shiftKey })[name] ?? false,
    }
    return matchKeyBindingPress(event as unknown as KeyboardEvent, first)
  })
}

function pick({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress) {
  return { key, code, ctrlKey, metaKey, altKey, shiftKey }
}

const CAPS: Record<string, string> = {
  Control: 'Ctrl',
  Alt: 'Alt',
  Shift: 'Maj',
  Escape: 'Échap',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Espace',
}

/** `Control+k` → `Ctrl K`: what is drawn on a key cap. */
export function keyCap(binding: string): string {
  return binding
    .split(/\b\+/)
    .map((part) => CAPS[part] ?? part.replace(/^Digit/, '').toLocaleUpperCase('fr-FR'))
    .join(' ')
}
