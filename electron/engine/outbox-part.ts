// The outbox among the parts: loaded when it is asked for, when the window starts, or when a relève finds something waiting.

import { isBusy } from './outbox/rows.ts'
import { latePart, type Part, type PartContext } from './part.ts'
import { getSettings } from './store/settings.ts'

const names = [
  'letters.send',
  'letters.hold',
  'letters.queue',
  'letters.discard',
  'outbox.run',
  'outbox.decide',
  'receipts.answer',
] as const

export function outboxPart(context: PartContext): Part {
  const { between, profile } = context
  const begin = async () => (await import('./outbox/handlers.ts')).outboxHandlers(context)
  let loaded: ReturnType<typeof begin> | undefined
  const load = () => (loaded ??= begin())
  between.relayed.push(async (account) => {
    if (isBusy(profile.store.db, account)) await (await load()).outbox.wake(account)
  })
  between.removing.push(async (account) => (await loaded)?.outbox.forget(account))
  between.read.push((messages) => {
    if (getSettings(profile.store).receipts === 'always') void load().then((part) => part.read(messages))
  })
  return latePart(names, load)
}
