// Every command of the window: label, keys, where it belongs. The palette, the key sheet and the key listener read this list.
// What a command does is given by the screen that can do it (acts.ts); one that nobody can do now is not offered.

import type { Key } from './i18n/index.ts'

interface CommandShape {
  id: string
  label: Key
  /** tinykeys bindings; the first one is drawn on key caps */
  keys: readonly string[]
  group: 'everywhere' | 'list' | 'open' | 'filing' | 'writing'
}

export const commands = [
  { id: 'search', label: 'commands.search', keys: ['Control+k'], group: 'everywhere' },
  { id: 'screen.1', label: 'screens.inbox', keys: ['Control+Digit1'], group: 'everywhere' },
  { id: 'screen.2', label: 'screens.patients', keys: ['Control+Digit2'], group: 'everywhere' },
  { id: 'screen.correspondents', label: 'screens.correspondents', keys: ['Control+Digit5'], group: 'everywhere' },
  { id: 'screen.sent', label: 'screens.sent', keys: ['Control+Digit6'], group: 'everywhere' },
  { id: 'screen.settings', label: 'screens.settings', keys: ['Control+,'], group: 'everywhere' },
  { id: 'write', label: 'commands.write', keys: ['Control+n'], group: 'everywhere' },
  { id: 'back', label: 'commands.back', keys: ['Alt+ArrowLeft'], group: 'everywhere' },
  { id: 'sync', label: 'commands.sync', keys: ['F5'], group: 'everywhere' },
  { id: 'lock', label: 'commands.lock', keys: ['Control+l'], group: 'everywhere' },
  { id: 'undo', label: 'commands.undo', keys: ['Control+z'], group: 'everywhere' },
  { id: 'print', label: 'commands.print', keys: ['Control+p'], group: 'everywhere' },
  { id: 'filter', label: 'commands.filter', keys: ['Control+f'], group: 'everywhere' },
  { id: 'rail', label: 'commands.rail', keys: ['Control+b'], group: 'everywhere' },
  { id: 'pane.next', label: 'commands.nextPane', keys: ['F6'], group: 'everywhere' },
  { id: 'pane.previous', label: 'commands.previousPane', keys: ['Shift+F6'], group: 'everywhere' },
  // « + » is shifted on AZERTY and on the row of QWERTY, alone on the keypad
  {
    id: 'text.larger',
    label: 'commands.textLarger',
    keys: ['Control++', 'Control+Shift++', 'Control+=', 'Control+NumpadAdd'],
    group: 'everywhere',
  },
  {
    id: 'text.smaller',
    label: 'commands.textSmaller',
    keys: ['Control+-', 'Control+NumpadSubtract'],
    group: 'everywhere',
  },
  { id: 'text.normal', label: 'commands.textNormal', keys: ['Control+Digit0'], group: 'everywhere' },
  { id: 'help', label: 'commands.help', keys: ['F1'], group: 'everywhere' },

  { id: 'next', label: 'commands.next', keys: ['j', 'ArrowDown'], group: 'list' },
  { id: 'previous', label: 'commands.previous', keys: ['k', 'ArrowUp'], group: 'list' },
  { id: 'open', label: 'commands.open', keys: ['Enter'], group: 'list' },
  { id: 'close', label: 'commands.close', keys: ['Escape'], group: 'list' },

  // before the open item's keys: while a record is chosen, N means a new one
  { id: 'choose.1', label: 'commands.choose1', keys: ['Digit1'], group: 'filing' },
  { id: 'choose.2', label: 'commands.choose2', keys: ['Digit2'], group: 'filing' },
  { id: 'choose.3', label: 'commands.choose3', keys: ['Digit3'], group: 'filing' },
  { id: 'newCard', label: 'commands.newCard', keys: ['n'], group: 'filing' },

  { id: 'file', label: 'commands.file', keys: ['l'], group: 'open' },
  { id: 'unread', label: 'commands.unread', keys: ['u'], group: 'open' },
  { id: 'patient', label: 'commands.patient', keys: ['d'], group: 'open' },
  { id: 'original', label: 'commands.original', keys: ['o'], group: 'open' },
  { id: 'curves', label: 'commands.curves', keys: ['g'], group: 'open' },
  { id: 'reply', label: 'commands.reply', keys: ['r'], group: 'open' },
  { id: 'replyAll', label: 'commands.replyAll', keys: ['Shift+r'], group: 'open' },
  { id: 'forward', label: 'commands.forward', keys: ['t'], group: 'open' },
  { id: 'writeAbout', label: 'commands.writeAbout', keys: ['c'], group: 'open' },
  { id: 'news', label: 'commands.news', keys: ['n'], group: 'open' },
  { id: 'scroll', label: 'commands.scroll', keys: [' '], group: 'open' },
  // « + » is shifted on AZERTY, alone on the keypad
  { id: 'zoom.in', label: 'commands.zoomIn', keys: ['+', 'Shift++', 'NumpadAdd'], group: 'open' },
  { id: 'zoom.out', label: 'commands.zoomOut', keys: ['-', 'NumpadSubtract'], group: 'open' },
  { id: 'zoom.fit', label: 'commands.zoomFit', keys: ['Digit0'], group: 'open' },

  { id: 'send', label: 'commands.send', keys: ['Control+Enter'], group: 'writing' },
  { id: 'patientCopy', label: 'commands.patientCopy', keys: ['Control+Shift+p'], group: 'writing' },
  { id: 'attach', label: 'commands.attach', keys: ['Control+j'], group: 'writing' },
  { id: 'preview', label: 'commands.preview', keys: ['Control+Shift+a'], group: 'writing' },
] as const satisfies readonly CommandShape[]

export type Command = (typeof commands)[number]
export type CommandId = Command['id']

/** The first binding of a command, for key caps. */
export function keyOf(id: CommandId): string {
  return commands.find((command) => command.id === id)?.keys[0] ?? ''
}
