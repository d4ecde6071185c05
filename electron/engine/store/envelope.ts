// Column message.envelope: what the window needs of a message beside its text. One definition for who writes and who reads.

import type { Message } from '../mail/message.ts'
import type { Warning } from '../warning.ts'
import { packJson, unpackJson } from './packed.ts'

export type Envelope = Omit<Message, 'text'> & { warnings: Warning[] }

/** The text has its own column. */
export function packEnvelope(message: Message, warnings: readonly Warning[]): Buffer {
  const { text: _text, ...rest } = message
  return packJson({ ...rest, warnings })
}
export function unpackEnvelope(packed: Buffer): Envelope {
  return unpackJson<Envelope>(packed)
}
