// The ways out of each point of « Avant l’envoi »: what its buttons are called and do. The default comes first (journeys AT-26…AT-33).

import type { TFunction } from 'i18next'
import type { Letter, LetterPoint } from '../../shapes.ts'
import type { PointWays } from './points.tsx'

/** What the page can do for a point. */
export interface Remedies {
  letter: Letter
  removePiece(id: string): void
  seePiece(id: string): void
  removeAddress(address: string): void
  attach(): void
  focus(field: 'patient' | 'to' | 'text'): void
  print(): void
  accept(point: LetterPoint, reason?: string): void
  dropPatientCopy(): void
  checkIdentity(): void
  /** undefined: no picture to make smaller */
  reduce: (() => void) | undefined
  /** undefined: one piece cannot be shared out */
  split: (() => void) | undefined
  openSender(): void
}

export function waysOf(point: LetterPoint, to: Remedies, t: TFunction): PointWays {
  const { about } = point
  const piece = about === undefined || about === 'text' ? undefined : about
  const around = (label: string): Pick<PointWays, 'around'> =>
    point.level === 'confirms' ? { around: { label, confirm: (reason) => to.accept(point, reason) } } : {}
  const copyOut = { label: t('compose.ways.colleagueOnly'), act: () => to.dropPatientCopy() }
  switch (point.code) {
    case 'other-patient':
    case 'two-patients':
      if (!piece)
        return {
          acts: [{ label: t('compose.ways.readText'), act: () => to.focus('text') }],
          ...around(t('compose.ways.keepText')),
        }
      return {
        acts: [
          { label: t('compose.ways.removePiece'), keys: 'Enter', act: () => to.removePiece(piece) },
          { label: t('compose.ways.seePiece'), act: () => to.seePiece(piece) },
        ],
        ...around(t('compose.ways.keepPiece')),
      }
    case 'announced-piece':
      return {
        acts: [{ label: t('compose.attach'), keys: 'Enter', act: () => to.attach() }],
        ...around(t('compose.ways.sendWithout')),
      }
    case 'patient':
      return {
        acts: [{ label: t('compose.ways.choosePatient'), act: () => to.focus('patient') }],
        ...around(t('compose.ways.sendAnyway')),
      }
    case 'recipients':
      return about === undefined
        ? { acts: [{ label: t('compose.ways.chooseRecipient'), act: () => to.focus('to') }] }
        : { acts: [{ label: t('compose.ways.removeAddress'), act: () => to.removeAddress(about) }] }
    case 'outside':
    case 'gone':
      return {
        acts: [
          ...(about === undefined
            ? []
            : [{ label: t('compose.ways.removeAddress'), act: () => to.removeAddress(about) }]),
          { label: t('compose.printLetter'), act: () => to.print() },
        ],
        ...around(t('compose.ways.sendAnyway')),
      }
    case 'homonym':
      return {
        acts: [{ label: t('compose.ways.rightPerson'), keys: 'Enter', act: () => to.accept(point) }].concat(
          about === undefined
            ? []
            : [{ label: t('compose.ways.removeAddress'), keys: '', act: () => to.removeAddress(about) }],
        ),
      }
    case 'size':
      return {
        acts: [
          ...(to.reduce ? [{ label: t('compose.ways.reduce'), act: to.reduce }] : []),
          ...(to.split ? [{ label: t('compose.ways.split'), act: to.split }] : []),
        ],
        ...around(t('compose.ways.sendAnyway')),
      }
    case 'citizen-identity':
      return {
        acts: [{ label: t('compose.ways.confirmIdentity'), keys: 'Enter', act: () => to.accept(point) }],
      }
    case 'citizen-refused':
      return {
        acts: [copyOut, { label: t('compose.ways.checkIdentity'), act: () => to.checkIdentity() }],
      }
    case 'opposition':
      return { acts: [copyOut], ...around(t('compose.ways.sendAnyway')) }
    case 'invisible':
      return { acts: [copyOut] }
    case 'author':
      return {
        acts: [{ label: t('compose.ways.signature'), act: () => to.openSender() }],
        ...around(t('compose.ways.sendAnyway')),
      }
    case 'envelopes':
      return { acts: [], ...around(t('compose.ways.sendAnyway')) }
  }
}
