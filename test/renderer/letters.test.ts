// The words of « Envoyés et suivi », what is still open before a letter leaves, addresses as they are typed.

import { describe, expect, it } from 'vitest'
import type { LetterPoint, OutboxLetter } from '../../electron/ipc/letters.ts'
import { isAccepted, stillOpen, withAccepted } from '../../renderer/screens/compose/accepted.ts'
import { roleOf, sectorOf, typedAddress } from '../../renderer/screens/compose/correspondent.ts'
import { recipientName, shownState, waysOf } from '../../renderer/screens/sent/state.ts'

const letter: OutboxLetter = {
  id: 'o1',
  account: 'a1',
  messageId: '<1@medecin.test.mssante.fr>',
  subject: 'Avis',
  to: [{ address: 'samir.haddad@medecin.test.mssante.fr', state: 'sent' }],
  state: 'sent',
  attempts: 1,
  createdAt: '2026-11-16T08:00:00.000Z',
  leavesAt: '2026-11-16T08:00:10.000Z',
  changedAt: '2026-11-16T08:00:12.000Z',
}

describe('the word of a letter', () => {
  it.each<[string, Partial<OutboxLetter>, string, string[]]>([
    ['waits for the ten seconds', { state: 'queued' }, 'queued', ['hold']],
    ['leaves at a chosen time', { state: 'queued', leavesAt: '2026-11-17T07:00:00.000Z' }, 'scheduled', ['hold']],
    ['is leaving: nothing holds it back', { state: 'sending' }, 'sending', []],
    ['left', { state: 'sent' }, 'sent', ['remind']],
    ['left without news', { state: 'delivered', silent: true }, 'silent', ['remind']],
    ['was answered, whatever its receipts', { state: 'read', silent: true, answeredBy: 'x' }, 'answered', []],
    ['is being looked up', { state: 'uncertain', checking: true }, 'checking', []],
    ['is for a person to decide', { state: 'uncertain' }, 'uncertain', ['decideResend', 'decideKeep']],
    ['was refused', { state: 'failed' }, 'failed', ['resend']],
    ['could not leave as it was written', { state: 'failed', redo: true }, 'redo', ['redo']],
    ['was sent by another program', { state: 'sent', elsewhere: true }, 'elsewhere', ['remind']],
    ['was sent by another program and read', { state: 'read', elsewhere: true }, 'read', ['remind']],
    ['was sent by another program and refused', { state: 'failed', elsewhere: true }, 'failed', []],
  ])('%s', (_, part, state, ways) => {
    expect(shownState({ ...letter, ...part })).toBe(state)
    expect(waysOf({ ...letter, ...part })).toEqual(ways)
  })
  it('never shows the address of a patient', () => {
    const citizen = { address: '251035999990102@patient.mssante.fr' }
    expect(recipientName(citizen, 'LEGRAND Odile')).toBe('LEGRAND Odile')
    expect(recipientName(citizen, undefined)).toBe('')
    expect(recipientName({ name: 'Dr Haddad', address: 'samir.haddad@medecin.test.mssante.fr' }, 'X')).toBe('Dr Haddad')
  })
})

describe('what stands before a sending', () => {
  const points: LetterPoint[] = [
    { code: 'patient', level: 'passed', title: '' },
    { code: 'outside', level: 'confirms', title: '', about: 'a@x.fr', needsReason: true },
    { code: 'two-patients', level: 'blocks', title: '', about: 'c1' },
  ]
  it('has what blocks first, and leaves out what is in order', () => {
    expect(stillOpen(points, []).map(({ code }) => code)).toEqual(['two-patients', 'outside'])
  })
  it('is confirmed for one address, not for another one', () => {
    const accepted = withAccepted([], points[1] as LetterPoint, 'confrère à l’étranger')
    expect(accepted).toEqual([{ code: 'outside', about: 'a@x.fr', reason: 'confrère à l’étranger' }])
    expect(stillOpen(points, accepted).map(({ code }) => code)).toEqual(['two-patients'])
    expect(isAccepted({ code: 'outside', level: 'confirms', title: '', about: 'b@x.fr' }, accepted)).toBe(false)
  })
  it('cannot be gone round where it blocks', () => {
    const accepted = withAccepted([], points[2] as LetterPoint)
    expect(stillOpen(points, accepted).map(({ code }) => code)).toContain('two-patients')
  })
  it('keeps the last reason given', () => {
    const once = withAccepted([], points[1] as LetterPoint, 'un')
    expect(withAccepted(once, points[1] as LetterPoint, 'deux').map(({ reason }) => reason)).toEqual(['deux'])
  })
})

describe('correspondents', () => {
  it.each([
    ['samir.haddad@medecin.test.mssante.fr', 'samir.haddad@medecin.test.mssante.fr'],
    ['  Dr Haddad <samir.haddad@medecin.test.mssante.fr>', 'samir.haddad@medecin.test.mssante.fr'],
    ['samir.haddad@medecin', undefined],
    ['a@b.fr, c@d.fr', undefined],
    ['Haddad', undefined],
  ])('%s', (text, address) => expect(typedAddress(text)).toBe(address))
  it('are drawn by profession, then by structure', () => {
    expect(sectorOf({ profession: 'Infirmier' })).toBe('nurse')
    expect(sectorOf({ profession: 'Médecin', specialty: 'Biologie médicale' })).toBe('biology')
    expect(sectorOf({ organization: 'CH Saint-Aubert' })).toBe('hospital')
    expect(sectorOf({ profession: 'Médecin', specialty: 'Néphrologie' })).toBe('city')
    expect(roleOf({ profession: 'Médecin', specialty: 'néphrologie', organization: 'CH du Val d’Aure' })).toBe(
      'néphrologie, CH du Val d’Aure',
    )
  })
})
