// The hash that links each event to the one before. One definition, for who appends and for who verifies.

import { hmac } from './crypto.ts'

/** `previous` of the first event. */
export const CHAIN_START = '0'.repeat(64)

export interface ChainedEvent {
  seq: number
  id: string
  at: string
  actor: string
  kind: string
  /** JSON text, as stored */
  payload: string
  previous: string
}

/** HMAC-SHA-256 with the audit key, hex, over the JSON array [seq, id, at, actor, kind, payload, previous]. */
export function eventHash(auditKey: Uint8Array, event: ChainedEvent): string {
  const { seq, id, at, actor, kind, payload, previous } = event
  return hmac(auditKey, JSON.stringify([seq, id, at, actor, kind, payload, previous])).toString('hex')
}
