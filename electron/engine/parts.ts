// The parts of the engine, in the order in which they start: one line each.

import { latePart, type Part, type PartContext } from './part.ts'
import { outboxPart } from './outbox-part.ts'
import { patientsPart } from './patients-part.ts'
import { systemPart } from './system-part.ts'

export const parts: readonly ((context: PartContext) => Part)[] = [
  systemPart,
  patientsPart,
  accountsPart,
  mailPart,
  directoryPart,
  lettersPart,
  outboxPart,
]

function directoryPart(context: PartContext): Part {
  const names = [
    'directory.import',
    'directory.status',
    'directory.setKey',
    'directory.live',
    'contacts.save',
    'contacts.remove',
  ] as const
  return latePart(names, async () => (await import('./directory-part.ts')).directoryPart(context))
}

function accountsPart(context: PartContext): Part {
  const names = ['accounts.discover', 'accounts.signIn', 'operators.list'] as const
  return latePart(names, async () => (await import('./accounts-part.ts')).accountsPart(context))
}

function mailPart(context: PartContext): Part {
  const names = [
    'accounts.add',
    'accounts.remove',
    'sync.run',
    'index.run',
    'documents.readAs',
    'messages.markRead',
    'messages.move',
    'messages.delete',
    'store.rebuild',
    'system.status',
  ] as const
  return latePart(names, async () => (await import('./mail-part.ts')).mailPart(context))
}

function lettersPart(context: PartContext): Part {
  const names = [
    'letters.begin',
    'letters.show',
    'letters.drafts',
    'letters.save',
    'letters.attach',
    'letters.detach',
    'letters.piece',
    'letters.split',
    'letters.check',
    'letters.preview',
    'letters.models',
    'letters.saveModels',
    'letters.types',
    'letters.sender',
    'letters.saveSender',
    'letters.patientCopy',
    'letters.checkIdentity',
    'letters.oppose',
  ] as const
  return latePart(names, async () => (await import('./letters-part.ts')).lettersPart(context))
}
