// Identity first (journeys P9): birth name, used name, first name, birth date, age, sex, chip; then what the document is.

import { ArrowLeft, FolderOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import {
  age,
  clock,
  daysBetween,
  longDate,
  matricule,
  numericDate,
  personName,
  readDate,
  shownPerson,
  shownSender,
  shownSubject,
  shownTitle,
  spokenClock,
} from '../display.ts'
import { useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import type { PatientCard, ShownDocument, ShownMessage, StatedPatient } from '../shapes.ts'
import { MailboxKind } from '../ui/mailbox-kind.tsx'
import { usePaper } from '../ui/paper.ts'
import { Button, Chip, IdentityChip, SectorTile } from '../ui/part.tsx'

interface Props {
  message: ShownMessage
  document: ShownDocument | undefined
  onPatient: (() => void) | undefined
  onClose: (() => void) | undefined
}

/** What the document is called: its own title or type; for results without either, what they are. */
export function documentTitle(document: ShownDocument, t: TFunction): string {
  const own = document.title ?? document.typeLabel
  return own === undefined ? t(document.observations?.length ? 'kinds.biology' : 'document.untitled') : shownTitle(own)
}

/** `F · 75 ans · née le 14/03/1951`. */
export function traits(person: PatientCard | StatedPatient, now: number, t: TFunction, withSex = true): string {
  const sex = person.sex === 'M' || person.sex === 'F' ? person.sex : undefined
  const born = numericDate(person.birthDate)
  return [
    withSex && sex ? t(`identity.sex.${sex}`) : '',
    age(person.birthDate, now),
    born ? t(`identity.born.${sex ?? 'U'}`, { date: born }) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

export function IdentityHeader({ message, document, onPatient, onClose }: Props) {
  const { t } = useTranslation()
  const now = useNow()
  const card = document ? document.filedUnder : message.patient
  const stated = document?.patient
  const person = card ?? stated
  const { from, subject } = message.message
  const sender = shownSender(from?.name ?? from?.address ?? t('reading.noSender'))
  const title = document ? documentTitle(document, t) : shownSubject(subject ?? '') || t('reading.noSubject')
  // the sender stands above when nobody else does
  const place = document ? placeOf(document, sender) : person ? sender : ''
  const when = (at?: number) => (document ? dateOf(document, now, t, at) : longDate(message.message.date, at))
  const number = card?.ins && card.insStatus === 'qualified' ? `INS ${matricule(card.ins.value, false)}` : ''
  usePaper({
    head: [person ? personName(person) : sender, person ? traits(person, now, t) : '', number]
      .filter(Boolean)
      .join(' · '),
    source: [place, when()].filter(Boolean).join(' · '),
    printed: t('reading.printed', { date: numericDate(new Date(now).toISOString()), time: clock(now) }),
  })
  return (
    <header className="reader-head">
      <div className="row who-line">
        {onClose ? (
          <Button kind="quiet" size="small" label={t('ui.close')} keys="Escape" onPress={onClose}>
            <ArrowLeft className="icon" aria-hidden="true" />
          </Button>
        ) : null}
        <div className="row grow person-line">
          <h2>{person ? personName(person) : sender}</h2>
          {person ? <span className="ink-2 nowrap">{traits(person, now, t)}</span> : null}
          {person ? <Chips card={card} document={document} /> : null}
        </div>
        {onPatient ? (
          <Button size="small" keys="d" onPress={onPatient}>
            <FolderOpen className="icon" aria-hidden="true" />
            {t('reading.record')}
          </Button>
        ) : null}
      </div>
      <div className="row small ink-2 what-line">
        {document ? <SectorTile sector={document.sector} small /> : null}
        <span className="ell">
          <b className="title">{title}</b>
          {place ? ` · ${place}` : ''}
        </span>
        {when(now) ? <span className="nowrap">· {when(now)}</span> : null}
        <span className="grow" />
        <Received message={message} />
      </div>
    </header>
  )
}

/** The mailboxes that received it, each by its kind; with one mailbox there is nothing to tell apart. */
function Received({ message }: { message: ShownMessage }) {
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  const here = new Set(message.placements.map((placement) => placement.account))
  if (accounts.length < 2) return null
  return accounts
    .filter((account) => here.has(account.id))
    .map((account) => <MailboxKind key={account.id} account={account} />)
}

function placeOf(document: ShownDocument, sender: string): string {
  const place = document.laboratory ?? document.author?.organization ?? document.custodian ?? sender
  const who = document.author?.name && shownPerson(document.author.name)
  return who && who !== place ? `${place}, ${who}` : place
}

/** When the sample was taken, else when the document was made; without the year that `near` (ms) shares. */
function dateOf(document: ShownDocument, now: number, t: TFunction, near?: number): string {
  const when = readDate(document.date ?? document.createdAt)
  const date = longDate(document.date ?? document.createdAt, near)
  const at = when?.at ? t('reading.at', { date, time: spokenClock(document.date ?? document.createdAt) }) : date
  if (!document.observations?.length || !document.date) return at
  return near !== undefined && when?.at && daysBetween(when.at.getTime(), now) === 0
    ? t('reading.sampledToday', { time: spokenClock(document.date) })
    : t('reading.sampled', { date: at })
}

/** The authorities of test and demonstration numbers (R43); on a card the engine says it. */
const BADGES: Record<string, 'TEST' | 'DÉMO'> = {
  '1.2.250.1.213.1.4.10': 'TEST',
  '1.2.250.1.213.1.4.11': 'DÉMO',
}

function Chips({ card, document }: { card: PatientCard | null; document: ShownDocument | undefined }) {
  const { t } = useTranslation()
  if (!card) {
    const badge = BADGES[document?.patient?.ins?.oid ?? '']
    return (
      <>
        <IdentityChip identity={document?.unfiledReason?.discordant ? 'discordant' : 'unfiled'} />
        {badge ? <span className="badge">{badge}</span> : null}
      </>
    )
  }
  return (
    <>
      <IdentityChip identity={card.insStatus} />
      {card.badge ? <span className="badge">{card.badge}</span> : null}
      {document?.how === 'concordance' ? <Chip>{t('identity.byConcordance')}</Chip> : null}
      {card.isNew ? <Chip look="new">{t('identity.newPatient')}</Chip> : null}
      {card.homonyms ? <Chip look="prov">{t('identity.homonyms', { count: card.homonyms })}</Chip> : null}
    </>
  )
}
