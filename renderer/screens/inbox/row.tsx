// One courrier in the list: the patient leads, then type and sender, then what is out of bounds or the first words.

import { Copy, FileText, History, Paperclip } from 'lucide-react'
import type { TFunction } from 'i18next'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { age, count, listTime, shownSender, shownSubject, shownTitle } from '../../display.ts'
import { correctionText } from '../../reading/corrections.ts'
import type { Account, MessageRow } from '../../shapes.ts'
import { MailboxKind, kindOf } from '../../ui/mailbox-kind.tsx'
import { Chip, IdentityChip, SectorTile } from '../../ui/part.tsx'
import { ValueChips } from '../../ui/value.tsx'

/** Who the row is about: the patient, else whom its document names, else the one who wrote. */
export function lead(row: MessageRow): string {
  return row.patientName ?? row.statedName ?? shownSender(row.from?.name ?? row.from?.address ?? '')
}

export function typeLabel(row: MessageRow, t: TFunction): string {
  const [kind] = row.kinds
  if (kind === 'text' || kind === 'attachment' || kind === undefined)
    return row.title === undefined ? shownSubject(row.subject) || t('kinds.text') : shownTitle(row.title)
  if (kind === 'biology') return t('kinds.biology')
  return row.title === undefined ? t(`kinds.${kind}`) : shownTitle(row.title)
}

export function origin(row: MessageRow): string {
  const sender = shownSender(row.organization ?? row.from?.name ?? row.from?.address ?? '')
  return sender === lead(row) ? '' : sender
}

/** « MARCHAND Odette, 75 ans, biologie, 3 hors bornes, non lu, 08:31 »; `mailbox` when there are several. */
function announce(row: MessageRow, mailbox: Account | undefined, now: number, t: TFunction): string {
  const out = row.flags.length + row.moreFlags
  const kind = kindOf(mailbox)
  return [
    lead(row),
    age(row.birthDate ?? row.statedBirthDate, now),
    typeLabel(row, t),
    origin(row),
    out > 0 ? t(row.flagRank === 3 ? 'inbox.saysAlert' : 'inbox.saysOut', { count: out }) : '',
    toldOf(row, t),
    row.unfiled ? t(row.discordant ? 'identity.discordant' : 'identity.unfiled') : '',
    t(row.unread ? 'inbox.saysUnread' : 'inbox.saysRead'),
    kind ? t('inbox.saysMailbox', { kind: t(`mailbox.kinds.${kind}`) }) : '',
    listTime(row.date, now),
  ]
    .filter(Boolean)
    .join(', ')
}

interface RowProps {
  row: MessageRow
  /** where it came, when there are several mailboxes */
  mailbox: Account | undefined
  now: number
}

export const InboxRow = memo(function InboxRow({ row, mailbox, now }: RowProps) {
  const { t } = useTranslation()
  const patientWrote = row.kinds.includes('patient')
  return (
    <div className="mail-row" data-unread={row.unread || undefined}>
      {row.unread ? <span className="unread-dot" /> : null}
      <SectorTile sector={patientWrote ? 'person' : row.sector} />
      <div className="mail-words">
        <div className="mail-1">
          <span className="mail-name">{lead(row)}</span>
          <span className="meta nowrap">{age(row.birthDate ?? row.statedBirthDate, now)}</span>
          {row.badge ? <span className="badge">{row.badge}</span> : null}
          <time>{listTime(row.date, now)}</time>
        </div>
        <div className="mail-2">
          <span className="ell grow">{[typeLabel(row, t), origin(row)].filter(Boolean).join(' · ')}</span>
          <Tags row={row} />
          <MailboxKind account={mailbox} />
        </div>
        <ThirdLine row={row} />
      </div>
    </div>
  )
})

/** The same row for a screen reader. */
export const SaidRow = memo(function SaidRow({ row, mailbox, now }: RowProps) {
  const { t } = useTranslation()
  return announce(row, mailbox, now, t)
})

/** What the row is, beside what it says: the third line is for values. */
function Tags({ row }: { row: MessageRow }) {
  const { t } = useTranslation()
  return (
    <>
      {row.unfiled && row.flags.length > 0 ? <Waiting row={row} /> : null}
      {row.kinds.includes('patient') ? <Chip>{t('identity.patientWrote')}</Chip> : null}
      {row.homonyms ? <Chip look="prov">{t('identity.homonyms', { count: row.homonyms })}</Chip> : null}
      {row.status === 'partial' ? <Chip>{t('result.partial')}</Chip> : null}
      {row.version !== undefined && row.version > 1 ? <Chip>{t('document.version', { n: row.version })}</Chip> : null}
      {row.onlyCopy ? <Chip>{t('document.onlyCopy')}</Chip> : null}
    </>
  )
}

/** « Déjà reçu : 2 envois, même bilan », « Sodium 141, corrigé (114) »; '' for what comes for the first time. */
function toldOf(row: MessageRow, t: TFunction): string {
  if (row.copies !== undefined) {
    const what = row.kinds[0] === 'biology' ? 'document.sentReport' : 'document.sentDocument'
    return t('document.alreadyReceived', { sent: t(what, { count: row.copies }) })
  }
  return (row.corrections ?? []).map((one) => correctionText(one, t)).join(' · ')
}

function Waiting({ row }: { row: MessageRow }) {
  return <IdentityChip identity={row.discordant ? 'discordant' : 'unfiled'} tight />
}

function ThirdLine({ row }: { row: MessageRow }) {
  const { t } = useTranslation()
  if (row.setAside)
    return (
      <div className="mail-3">
        <Chip look="prov">{t('document.setAside')}</Chip>
      </div>
    )
  const told = toldOf(row, t)
  if (told !== '' || row.flags.length > 0)
    return (
      <>
        {row.flags.length > 0 ? (
          <div className="mail-3 values">
            <ValueChips results={row.flags} more={row.moreFlags} />
          </div>
        ) : null}
        {told === '' ? null : (
          <div className="mail-3">
            {row.copies === undefined ? <History className="icon icon-14" /> : <Copy className="icon icon-14" />}
            <span className="ell ink-2">{told}</span>
          </div>
        )}
      </>
    )
  if (row.unfiled)
    return (
      <div className="mail-3">
        <Waiting row={row} />
        <span className="ell">{t(`filing.short.${row.unfiled.code}`)}</span>
      </div>
    )
  return (
    <div className="mail-3 words">
      {row.attachments > 0 ? (
        <>
          <Paperclip className="icon icon-14" />
          <span className="nowrap">{count(row.attachments)}</span>
        </>
      ) : row.kinds.includes('letter') ? (
        <FileText className="icon icon-14" />
      ) : null}
      <span className="ell">{row.preview}</span>
    </div>
  )
}
