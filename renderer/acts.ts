// Who does a command now: the screen on top says what it can do while it is mounted, the key listener asks here.

import { useContext, useEffect, useRef } from 'react'
import { commands, type CommandId } from './commands.ts'
import { accepts, isSingle } from './keys.ts'
import { ShownPlace, isOnTop, type Place } from './place.ts'

export type Acts = Partial<Record<CommandId, () => void>>

const stack: { current: { acts: Acts; place: Place | undefined } }[] = []

/** What this component can do while it is on screen. The last one mounted wins. */
export function useActs(acts: Acts): void {
  const place = useContext(ShownPlace)
  const latest = useRef({ acts, place })
  useEffect(() => {
    latest.current = { acts, place }
  })
  useEffect(() => {
    stack.push(latest)
    return () => {
      stack.splice(stack.indexOf(latest), 1)
    }
  }, [])
}

export function actOf(id: CommandId): (() => void) | undefined {
  return stack.findLast(({ current: { acts, place } }) => acts[id] && isOnTop(place))?.current.acts[id]
}

const TYPING = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]'
const OVERLAY = '.overlay,.popover'

/** One listener for the whole window. `singleKeys` is the setting that WCAG 2.1.4 asks for. */
export function useKeyboard(singleKeys: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const target = event.target instanceof Element ? event.target : document.body
      // a button keeps its own Enter and Space
      if ((event.key === 'Enter' || event.key === ' ') && target.closest('button,a,[role=tab],[role=button]')) return
      const inPane = target === document.body || target.closest('[data-pane]') !== null
      const context = {
        typing: target.matches(TYPING),
        covered: document.querySelector(OVERLAY) !== null,
        singleKeys,
      }
      for (const command of commands)
        for (const binding of command.keys) {
          if (!accepts(binding, event, context) || (isSingle(binding) && !inPane)) continue
          const act = actOf(command.id)
          if (!act) continue
          event.preventDefault()
          act()
          return
        }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [singleKeys])
}
