// One line of the list: who, what, where, and whether a letter can go there. Names wrap, they are never cut.

import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { listTime, longDate } from '../../display.ts'
import type { Correspondent } from '../../shapes.ts'
import { Chip, SectorTile } from '../../ui/part.tsx'
import { roleOf, sectorOf } from '../compose/correspondent.ts'

export function CorrespondentLine({ one, now }: { one: Correspondent; now: number }) {
  return (
    <div className="correspondent-line" aria-hidden="true">
      <SectorTile sector={sectorOf(one)} />
      <div className="correspondent-words">
        <div className="row correspondent-top">
          <span className="strong grow">{one.name}</span>
          {one.lastAt ? <time className="meta">{listTime(one.lastAt, now)}</time> : null}
        </div>
        <span className="small ink-2">{whereOf(one)}</span>
        <Standing one={one} now={now} />
      </div>
    </div>
  )
}

/** Exchanges, then what stands in the way of a letter. */
export function Standing({ one, now }: { one: Correspondent; now: number }) {
  const { t } = useTranslation()
  return (
    <div className="row correspondent-standing">
      {one.exchanges > 0 ? <span className="meta">{t('compose.exchanges', { count: one.exchanges })}</span> : null}
      {one.own ? <Chip>{t('correspondents.own')}</Chip> : null}
      {one.homonyms > 0 ? <Chip look="prov">{t('correspondents.homonyms', { count: one.homonyms })}</Chip> : null}
      {trustOf(one, t)}
      {one.goneSince ? <Chip look="prov">{goneLine(one.goneSince, now, t)}</Chip> : null}
    </div>
  )
}

function trustOf(one: Correspondent, t: TFunction) {
  if (one.address === undefined) return <Chip look="prov">{t('correspondents.noAddress')}</Chip>
  if (one.trusted === undefined) return null
  return one.trusted ? (
    <span className="meta">{t('correspondents.inside')}</span>
  ) : (
    <Chip look="crit">{t('correspondents.outside')}</Chip>
  )
}

/** « N’est plus dans l’annuaire depuis le 14 novembre ». */
function goneLine(since: string, now: number, t: TFunction): string {
  return t('correspondents.gone', { date: longDate(since, now) })
}

function whereOf(one: Correspondent): string {
  const city = one.organization === undefined ? undefined : one.city
  return [roleOf(one), city].filter(Boolean).join(' · ')
}

/** All that a screen reader says of the line. */
export function saysOf(one: Correspondent, t: TFunction, now: number): string {
  return [
    one.name,
    whereOf(one),
    one.exchanges > 0 ? t('compose.exchanges', { count: one.exchanges }) : '',
    one.homonyms > 0 ? t('correspondents.homonyms', { count: one.homonyms }) : '',
    one.address === undefined ? t('correspondents.noAddress') : '',
    one.address !== undefined && one.trusted === false ? t('correspondents.outside') : '',
    one.goneSince ? goneLine(one.goneSince, now, t) : '',
  ]
    .filter(Boolean)
    .join(', ')
}
