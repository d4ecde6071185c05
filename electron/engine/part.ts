// What the engine is composed of: each part answers some names of the contract, and may run while the store is open.

import type { EngineEvent } from '../ipc/contract.ts'
import type { Log } from './log.ts'
import type { Handlers } from './router.ts'
import type { Profile } from './store/profile.ts'
import type { Store } from './store/store.ts'

export interface PartContext {
  profile: Profile
  /** a read-only connection: queries use this one */
  reader: Store
  log: Log
  emit(event: EngineEvent): void
  /** French name of the event's actor: who sits here */
  actor: string
}
export interface Part {
  handlers: Partial<Handlers>
  /** once every part is there */
  start?(): void
  /** before the store closes, last part first */
  stop?(): Promise<void>
}
