// The life-course and the last visit, in the time of a French practice: the day here, not in Greenwich; bars of stays, and the words beside.

import type { TFunction } from 'i18next'
import { describe, expect, it, vi } from 'vitest'
import type { TimelineEntry } from '../../electron/ipc/patients.ts'

vi.hoisted(() => {
  // before any format of a date is made
  process.env['TZ'] = 'Europe/Paris'
})
const display = await import('../../renderer/display.ts')
const { groupOf } = await import('../../renderer/screens/inbox/groups.ts')
const { datedOf, placed, subjectOf } = await import('../../renderer/screens/patient/life-places.ts')
const { shownTimeline, stayWords } = await import('../../renderer/screens/patient/timeline.ts')

const now = Date.parse('2026-11-23T09:12:00+01:00')
const t = ((key: string, values?: { days?: string }) => `${key} ${values?.days ?? ''}`.trim()) as unknown as TFunction

function entry(more: Partial<TimelineEntry>): TimelineEntry {
  return {
    date: '2026-03-02T09:00:00.000Z',
    kind: 'letter',
    title: 'Compte rendu de séjour, pneumopathie',
    sector: 'hospital',
    messageId: 'm',
    documentId: `m/${more.title ?? ''}${more.date ?? ''}`,
    isNew: false,
    unread: false,
    flags: [],
    moreFlags: 0,
    how: 'rule',
    ...more,
  }
}

describe('the day of the last visit is the day here', () => {
  // 00:30 on the 12th in Paris is still the 11th in Greenwich
  const visit = '2026-11-11T23:30:00.000Z'
  it('in the words over the documents as on the life-course', () => {
    expect(display.longDate(visit, now)).toBe('12 novembre')
    expect(display.shortDate(visit, now)).toBe('12 nov.')
    expect(display.numericDate(visit)).toBe('12/11/2026')
  })
  it('in summer, until two in the morning', () => {
    expect(display.longDate('2026-07-31T23:59:00.000Z', now)).toBe('1er août')
    expect(display.longDate('2026-07-31T21:59:00.000Z', now)).toBe('31 juillet')
  })
  it('in the headings of the Boîte', () => {
    const row = { date: visit } as Parameters<typeof groupOf>[0]
    expect(groupOf(row, 'date', now, t)).toBe('12 novembre')
  })
})

describe('a stay', () => {
  const x = (at: number) => 142 + (at - Date.parse('2026-01-01T12:00:00+01:00')) / 86_400_000
  const stay = { from: '2026-03-03', to: '2026-04-20' }
  const place = (...entries: TimelineEntry[]) => placed(datedOf(entries, now), x, 4, 900, 900)

  it('is a bar from its first day to its last, where the document says both', () => {
    const [bar] = place(entry({ stay }))
    expect(bar?.bar).toEqual({
      from: x(Date.parse('2026-03-03T12:00:00+01:00')),
      to: x(Date.parse('2026-04-20T12:00:00+02:00')),
    })
  })
  it('is seen even when it is short, and never goes past today', () => {
    const [short] = place(entry({ stay: { from: '2026-03-03', to: '2026-03-04' } }))
    expect((short?.bar?.to ?? 0) - (short?.bar?.from ?? 0)).toBe(14)
    const [open] = place(entry({ stay: { from: '2026-11-01', to: '2027-01-01' } }))
    expect(open?.bar?.to).toBe(x(now))
  })
  it('is not invented: a point without both days, with a month only, or for a bilan', () => {
    for (const one of [
      entry({}),
      entry({ stay: { from: '2026-03', to: '2026-04' } }),
      entry({ stay, sector: 'biology' }),
    ])
      expect(place(one)[0]?.bar).toBeUndefined()
  })
  it('is said with its days', () => {
    expect(stayWords(entry({ stay: { from: '2026-03-03', to: '2026-03-09' } }), t)).toBe(
      'patient.hospitalStay 3 au 9 mars 2026',
    )
    expect(stayWords(entry({ stay, sector: 'nurse' }), t)).toBe('patient.stay 3 mars au 20 avril 2026')
    expect(stayWords(entry({ stay: { from: '2026-03', to: '2026-04' } }), t)).toBe('')
    expect(stayWords(entry({}), t)).toBe('')
  })
})

describe('the words beside a document', () => {
  it('are what it is about where its title has no room', () => {
    expect(subjectOf('Lettre de consultation, néphrologie')).toBe('Néphrologie')
    expect(subjectOf('Demande d’allocation, accusé de réception')).toBe('Demande d’allocation, accusé de réception')
    expect(subjectOf('Lettre de liaison')).toBe('Lettre de liaison')
  })
  it('never lie over another document of the lane', () => {
    const near = [entry({ date: '2026-03-02' }), entry({ date: '2026-06-20' })]
    const wide = (at: number) => 142 + (at - Date.parse('2026-01-01T12:00:00+01:00')) / 86_400_000
    const [first, second] = placed(datedOf(near, now), wide, 4, 900, 900)
    expect(first?.label?.text).toBe('Pneumopathie')
    expect((first?.label?.x ?? 0) + 12 * 6.4).toBeLessThan((second?.x ?? 0) - 9)
  })
  it('name a doctor as one is named here', () => {
    expect(shownTimeline([entry({ author: 'DR Claude ARNOUX' })])[0]?.author).toBe('Dr Claude ARNOUX')
  })
})
