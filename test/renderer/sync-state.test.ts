// The relève block: what waits to leave and what left, beside the state of the mailboxes (journeys AT-38, AT-48).

import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import { syncLines } from '../../renderer/frame/sync-state.ts'
import fr from '../../renderer/i18n/fr.json' with { type: 'json' }
import type { SystemStatus } from '../../renderer/shapes.ts'

const now = Date.parse('2026-11-16T13:41:00+01:00')
const lastSyncAt = '2026-11-16T12:40:30Z'

function status(
  change: Partial<SystemStatus> = {},
  account: Partial<SystemStatus['accounts'][number]> = {},
): SystemStatus {
  return {
    accounts: [{ id: 'a', email: 'x@y', state: 'idle', lastSyncAt, pendingChanges: 0, ...account }],
    online: true,
    pendingText: 0,
    unread: 0,
    unfiled: 0,
    messages: 0,
    onlyCopies: 0,
    outbox: { waiting: 0 },
    ...change,
  }
}

const texts = createInstance()
await texts.init({ lng: 'fr', resources: { fr: { translation: fr } }, interpolation: { escapeValue: false } })

describe('the relève block', () => {
  const said = (one: SystemStatus) => {
    const { title, lines } = syncLines(one, now, texts.t)
    return [title, ...lines]
  }
  const at = new Date('2026-11-16T12:40:12Z')
  const clock = at.toTimeString().slice(0, 5)

  it('says what left when the line came back, for a while', () => {
    const left = { count: 3, at: at.toISOString() }
    expect(said(status({ outbox: { waiting: 0, left } }))).toEqual(
      expect.arrayContaining(['À jour', `3 courriers partis à ${clock}`]),
    )
    const yesterday = { count: 3, at: '2026-11-15T12:40:12Z' }
    expect(said(status({ outbox: { waiting: 0, left: yesterday } }))).toContain('Tout est à bord')
  })
  it('says one that left in the singular', () => {
    expect(said(status({ outbox: { waiting: 0, left: { count: 1, at: at.toISOString() } } }))).toContain(
      `1 courrier parti à ${clock}`,
    )
  })
  it('counts what waits for a person to sign in again', () => {
    expect(said(status({ outbox: { waiting: 2 } }, { needsPerson: true }))).toEqual([
      'Connexion à refaire',
      '2 courriers au départ',
      'Lecture possible',
    ])
  })
  it('counts what waits for the network, and still says that all is aboard', () => {
    const [title, ...lines] = said(status({ online: false, outbox: { waiting: 3 } }, { state: 'offline' }))
    expect([title, ...lines]).toEqual(['Hors ligne', 'Tout est à bord', '3 courriers au départ'])
  })
})
