// All that the app can do, in one place: every query, command and event with its input schema and its answer's type.
// A query cannot write, may overtake and can be cancelled; a command writes; an event has no answer.
// No logic, no Node, no Electron here. The renderer takes types only.

import type * as z from 'zod'
import { directory } from './directory.ts'
import type { FailureShape } from './failure.ts'
import { letters } from './letters.ts'
import { mail } from './mail.ts'
import { patients } from './patients.ts'
import { system } from './system.ts'

export const contract = { ...mail, ...patients, ...letters, ...directory, ...system }

export type Contract = typeof contract
export type Name = keyof Contract
export type QueryName = { [N in Name]: Contract[N]['kind'] extends 'query' ? N : never }[Name]
export type CommandName = { [N in Name]: Contract[N]['kind'] extends 'command' ? N : never }[Name]
export type Input<N extends Name> = z.input<Contract[N]['input']>
export type Output<N extends Name> = NonNullable<Contract[N]['answers']>

/** What the engine tells without being asked. The window invalidates what it shows; it never edits its copies by hand. */
export type EngineEvent =
  | { name: 'mail.changed' } // messages arrived, were read, moved, removed
  | { name: 'patients.changed' } // filing, cards
  | { name: 'letters.changed' } // drafts, outbox, receipts
  | { name: 'directory.changed' } // import going on or done
  | { name: 'sync.changed' } // progress and state of the relève: ask system.status again
  | { name: 'browser.open'; url: string } // a page of the broker, for the system's browser: the program around the window opens it
  | { name: 'engine.failed'; error: FailureShape } // every later call fails with this
  | { name: 'locked' }
