// Queries of the store and the commands on Pli itself: settings, verification, export. What syncs is elsewhere.

import fs from 'node:fs'
import type * as z from 'zod'
import type { system } from '../ipc/system.ts'
import type { Part, PartContext } from './part.ts'
import { readingHandlers } from './reading.ts'
import { setSettings } from './store/settings.ts'
import { appendTrace } from './store/trace.ts'
import { exportMail } from './messages/export.ts'
import { VERSION } from './version.ts'

type ExportInput = z.output<(typeof system)['store.export']['input']>

export function systemPart({ profile, reader, actor }: PartContext): Part {
  const source = {
    store: reader,
    raw: profile.raw,
    auditKey: profile.auditKey,
    rawKey: (accountId: string) => profile.rawKey(accountId),
  }
  async function exported({ format, ...what }: ExportInput, signal: AbortSignal) {
    if (format !== 'xdm') return exportMail(source, { ...what, format }, signal)
    // what composes archives loads when one is asked for
    const { exportXdm } = await import('./messages/export-xdm.ts')
    return exportXdm(source, what, signal)
  }
  return {
    handlers: {
      ...readingHandlers(source),
      'system.about': () => ({
        version: VERSION,
        host: `Node ${process.versions.node} · ${process.platform} ${process.arch}`,
        profile: profile.dir,
        storeBytes: fs.statSync(profile.readerAccess.storeFile).size,
        rawBytes: profile.raw.packs().reduce((sum, pack) => sum + pack.size, 0),
      }),
      'settings.set': (change) => setSettings(profile.store, change),
      'store.export': async (input, signal) => {
        const done = await exported(input, signal)
        const entry = {
          account: '',
          actor,
          action: 'export' as const,
          request: `${input.format} ${input.patient === undefined ? 'tout' : 'un patient'}`,
          answer: `${done.messages} courriers, ${done.documents} documents`,
          done: true,
        }
        profile.store.transaction(() =>
          appendTrace({ db: profile.store.db, auditKey: profile.auditKey }, entry, Date.now()),
        )
        return done
      },
    },
  }
}
