import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { citizenOf } from '../../../electron/engine/mail/citizen.ts'
import { safeFilename } from '../../../electron/engine/mail/filename.ts'
import { displaySubject } from '../../../electron/engine/mail/subject.ts'

describe('displaySubject', () => {
  it.each([
    [
      'XDM/1.0/DDM+CR d’examens biologiques LEGRAND Odile 14/03/1951',
      'CR d’examens biologiques LEGRAND Odile 14/03/1951',
    ],
    ['xdm/1.0/ddm+Lettre', 'Lettre'],
    ['XDM/1.0/DDM Lettre', 'Lettre'],
    ['XDM/1.0/DDM + Lettre', 'Lettre'],
    ['RE: XDM/1.0/DDM+Lettre', 'RE: Lettre'],
    ['TR : RE: XDM/1.0/DDM+Lettre', 'TR : RE: Lettre'],
    ['Fwd: [Annule et remplace] XDM/1.0/DDM+Lettre', 'Fwd: [Annule et remplace] Lettre'],
    ['[KO Intégration système !][902] XDM/1.0/DDM+Lettre', '[KO Intégration système !][902] Lettre'],
    ['XDM/1.0/DDM+RE: XDM/1.0/DDM+Lettre', 'RE: Lettre'],
    ['Lettre', 'Lettre'],
    ['XDM/1.0/DDM+', ''],
    ['XDM/1.0/DDMA', 'XDM/1.0/DDMA'],
  ])('%s', (raw, shown) => expect(displaySubject(raw)).toBe(shown))
})

describe('citizenOf', () => {
  it.each([
    [
      { name: 'Odile Legrand', address: '251035999990102@patient.mssante.fr' },
      { ins: '251035999990102', keyValid: true, label: 'Odile Legrand' },
    ],
    [{ address: '261042a99990522@patient.mssante.fr' }, { ins: '261042A99990522', keyValid: true }],
    [{ address: '155122B99990635@Patient.MSSante.fr' }, { ins: '155122B99990635', keyValid: true }],
    [
      { name: '251035999990103', address: '251035999990103@patient.mssante.fr' },
      { ins: '251035999990103', keyValid: false },
    ],
    [{ address: '879065999991513@patient.mssante.fr' }, { ins: '879065999991513', keyValid: true }],
    [{ address: '25103599999010@patient.mssante.fr' }, undefined],
    [{ address: '251035999990102@patient.mssante.fr.evil.example' }, undefined],
    [{ address: '251035999990102@medecin.mssante.fr' }, undefined],
    [undefined, undefined],
  ])('%j', (mailbox, citizen) => expect(citizenOf(mailbox)).toEqual(citizen))
})

describe('safeFilename', () => {
  it.each([
    [
      "20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf",
      "20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf",
    ],
    ['Éléonore – été.pdf', 'Éléonore – été.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\cmd.exe', 'cmd.exe'],
    ['a<b>:c?.pdf', 'a_b__c_.pdf'],
    ['CON', '_CON'],
    ['com1.pdf', '_com1.pdf'],
    ['.htaccess', 'htaccess'],
    ['fin. ', 'fin'],
    ['rapport\u202Efdp.exe', 'rapport_fdp.exe'],
    ['a\nb.pdf', 'a_b.pdf'],
    ['', 'piece-jointe'],
    [undefined, 'piece-jointe'],
    ['///', 'piece-jointe'],
    ['..', 'piece-jointe'],
  ])('%j', (name, safe) => expect(safeFilename(name)).toBe(safe))

  it('keeps the extension of a name that is too long', () => {
    const safe = safeFilename(`${'é'.repeat(300)}.pdf`)
    expect(safe).toMatch(/^é+\.pdf$/)
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(180)
  })

  it('never gives a path, a device or an empty name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeFilename(name)
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}]|^\.|[. ]$|^$/u)
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(181)
      }),
    )
  })
})
