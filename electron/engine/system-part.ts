// Queries of the store and the commands on Pli itself: settings, verification, export. What syncs is elsewhere.

import fs from 'node:fs'
import type { Part, PartContext } from './part.ts'
import { readingHandlers } from './reading.ts'
import { setSettings } from './store/settings.ts'
import { exportMail } from './messages/export.ts'
import { VERSION } from './version.ts'

export function systemPart({ profile, reader }: PartContext): Part {
  const source = {
    store: reader,
    raw: profile.raw,
    auditKey: profile.auditKey,
    rawKey: (accountId: string) => profile.rawKey(accountId),
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
        const { format, ...what } = input
        if (format !== 'xdm') return exportMail(source, { ...what, format }, signal)
        // what composes archives loads when one is asked for
        const { exportXdm } = await import('./messages/export-xdm.ts')
        return exportXdm(source, what, signal)
      },
    },
  }
}
