// The reading pane: who it is about, what it is, the document opened in place, where it was read from.
// One message at a time; a document that cannot be shown never hides the others.

import { Archive, FileCheck2, HardDriveDownload } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../acts.ts'
import { firstView, views, type ViewName } from '../documents/views.ts'
import { shortDate } from '../display.ts'
import { call, useCommand, useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import { go, useIsOnTop, usePlace } from '../place.ts'
import { prepareLetter, startLetter } from '../screens/compose/start.ts'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { Boundary } from '../ui/boundary.tsx'
import { Fault } from '../ui/fault.tsx'
import { Segments } from '../ui/field.tsx'
import { Compare } from './compare.tsx'
import { DocumentStrip, type Part } from './document-strip.tsx'
import { EncodingMenu } from './encoding-menu.tsx'
import { IdentityHeader } from './identity-header.tsx'
import { MailBody } from './mail-body.tsx'
import { Notices } from './notices.tsx'
import { Pieces } from './pieces.tsx'
import { ReaderBar } from './reader-bar.tsx'
import { ReceiptNotice } from './receipt-notice.tsx'
import './reading.css'

/** Painted this long before it counts as read (journeys, section 2). */
const READ_AFTER_MS = 700

interface Props {
  id: string
  /** a person opened it: only then is it marked read */
  byHand: boolean
  /** document to open first, 'sha256/path' */
  document?: string | undefined
  onClose?: () => void
}

/** Drawn anew for another courrier or when its own answers change, never for what moves in the list beside it. */
export const Reader = memo(function Reader({ id, byHand, document: wanted, onClose }: Props) {
  const { t } = useTranslation()
  const answer = useEngine('messages.show', { id })
  const settings = useEngine('settings.get', {}).data
  const message = answer.data
  return (
    <section className="reader" aria-label={t('reading.pane')} data-pane tabIndex={-1}>
      {answer.error ? (
        <div className="reader-body">
          <Fault fault={answer.error} />
        </div>
      ) : null}
      {message ? (
        <>
          <MarkRead message={message} wanted={byHand && (settings?.markReadOnOpen ?? false)} />
          <OpenMessage key={id} message={message} wanted={wanted} onClose={onClose} />
        </>
      ) : null}
    </section>
  )
})

function MarkRead({ message, wanted }: { message: ShownMessage; wanted: boolean }) {
  const isSeen = useIsOnTop() && wanted
  const unread = message.placements.some((placement) => placement.unread)
  const done = useRef(false)
  const { id } = message
  useEffect(() => {
    if (!isSeen || !unread || done.current) return
    const timer = setTimeout(() => {
      // once only: « U » puts it back to unread while it stays open
      done.current = true
      void call('messages.markRead', { ids: [id], read: true })
    }, READ_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isSeen, unread, id])
  return null
}

/** At rest, what R would open; not while it is open. */
function PrepareAnswer({ message }: { message: string }) {
  const isSeen = useIsOnTop()
  useEffect(() => (isSeen ? prepareLetter({ how: 'reply', message }) : undefined), [isSeen, message])
  return null
}

interface OpenProps {
  message: ShownMessage
  wanted: string | undefined
  onClose: (() => void) | undefined
}

/** A document that is only the twin or an older copy of another one is one line with it, not a second tab. */
function mainDocuments(message: ShownMessage): ShownDocument[] {
  return message.documents.filter((document) => document.duplicateOf === undefined || message.documents.length === 1)
}

function OpenMessage({ message, wanted, onClose }: OpenProps) {
  const { t } = useTranslation()
  const documents = useMemo(() => mainDocuments(message), [message])
  const [part, setPart] = useState<Part>(() => {
    const found = documents.find((document) => document.id === wanted) ?? documents[0]
    return found ? { kind: 'document', id: found.id } : { kind: 'mail' }
  })
  const { screen } = usePlace()
  const [view, setView] = useState<ViewName>()
  const [filing, setFiling] = useState(false)
  const markRead = useCommand('messages.markRead')
  const body = useRef<HTMLDivElement>(null)

  const document = part.kind === 'document' ? documents.find((candidate) => candidate.id === part.id) : undefined
  const fitting = document ? views.filter((candidate) => candidate.fits(document)) : []
  const shown = fitting.find((candidate) => candidate.name === (view ?? (document && firstView(document))))
  const View = shown?.component
  const patient = document?.filedUnder ?? message.patient
  const unfiled = [...documents, message.words].find((one) => one?.unfiledReason && !one.filedUnder)
  const isUnread = message.placements.some((placement) => placement.unread)

  const openView = (name: ViewName) =>
    fitting.some((candidate) => candidate.name === name) ? () => setView(name) : undefined
  const original = openView('original')
  // G again leaves the curves: T passes the courrier on
  const curves = openView(shown?.name === 'curves' ? 'table' : 'curves')
  const close = filing ? () => setFiling(false) : onClose
  const onUnread = () => markRead.mutate({ ids: [message.id], read: isUnread })
  const onFile = unfiled ? () => setFiling(true) : undefined
  const onPatient = patient && screen !== 'patient' ? () => go({ screen: 'patient', patient: patient.id }) : undefined
  const { from, to, cc } = message.message
  const onReply = from ? () => void startLetter({ how: 'reply', message: message.id }) : undefined
  const onReplyAll =
    from && to.length + cc.length > 1 ? () => void startLetter({ how: 'replyAll', message: message.id }) : undefined
  const onForward = () => void startLetter({ how: 'forward', message: message.id })
  useActs({
    unread: onUnread,
    forward: onForward,
    ...(onReply ? { reply: onReply } : {}),
    ...(onReplyAll ? { replyAll: onReplyAll } : {}),
    ...(patient ? { writeAbout: () => void startLetter({ how: 'new', patient: patient.id }) } : {}),
    scroll: () => body.current?.scrollBy({ top: body.current.clientHeight * 0.85 }),
    ...(onFile ? { file: onFile } : {}),
    ...(onPatient ? { patient: onPatient } : {}),
    ...(original ? { original } : {}),
    ...(curves ? { curves } : {}),
    ...(close ? { close } : {}),
  })

  return (
    <>
      {from ? <PrepareAnswer message={message.id} /> : null}
      <IdentityHeader message={message} document={document} onPatient={onPatient} onClose={onClose} />
      <ReaderBar
        message={message}
        isUnread={isUnread}
        onUnread={onUnread}
        onReply={onReply}
        onReplyAll={onReplyAll}
        onForward={onForward}
        onFile={filing ? undefined : onFile}
        onBack={filing ? () => setFiling(false) : undefined}
      />
      {filing && unfiled ? (
        <Compare document={unfiled.id} onDone={() => setFiling(false)} />
      ) : (
        <div className="reader-body" ref={body}>
          <Notices message={message} document={document} />
          <ReceiptNotice message={message} />
          <DocumentStrip
            message={message}
            documents={documents}
            part={part}
            onPart={(next) => {
              setPart(next)
              setView(undefined)
            }}
          />
          {document ? (
            <>
              <div className="row view-line">
                <div className="grow">
                  <Summary document={document} />
                </div>
                {document.source === 'hprim' ? <EncodingMenu document={document} /> : null}
                {fitting.length > 1 && shown ? (
                  <Segments<ViewName>
                    label={t('views.label')}
                    value={shown.name}
                    onChange={setView}
                    choices={fitting.map(({ name, label }) => ({ id: name, label: t(label) }))}
                  />
                ) : null}
              </div>
              {View && shown ? (
                <Boundary key={`${document.id} ${shown.name}`} instead={() => <p>{t('document.notDrawn')}</p>}>
                  <View document={document} message={message} />
                </Boundary>
              ) : (
                <p className="meta">{t('document.noView')}</p>
              )}
            </>
          ) : part.kind === 'piece' ? (
            <Pieces message={message} open={part.path} />
          ) : (
            <MailBody message={message} />
          )}
          {part.kind === 'piece' ? null : <Pieces message={message} />}
        </div>
      )}
      <ReaderFoot message={message} document={document} />
    </>
  )
}

/** « 6 résultats hors bornes sur 12, bornes du laboratoire ». */
function Summary({ document }: { document: ShownDocument }) {
  const { t } = useTranslation()
  const total = document.observations?.length ?? 0
  if (total === 0) return null
  const out = (document.marks ?? []).filter((mark) => mark !== 'none' && mark !== 'no-bounds').length
  const bounded = (document.marks ?? []).some((mark) => mark !== 'no-bounds')
  if (!bounded) return <span className="ink-2">{t('result.summaryNoBounds', { count: total })}</span>
  return (
    <>
      <span className="strong">{out > 0 ? t('result.out', { count: out }) : t('result.noneOut')}</span>{' '}
      <span className="ink-2">{t('result.of', { count: total })}</span>
    </>
  )
}

function ReaderFoot({ message, document }: { message: ShownMessage; document: ShownDocument | undefined }) {
  const { t } = useTranslation()
  const now = useNow()
  const { placements } = message
  const onlyCopy = placements.length > 0 && placements.every((placement) => placement.onlyCopy)
  const erased = placements
    .flatMap(({ goneAt }) => goneAt ?? [])
    .toSorted()
    .at(-1)
  return (
    <footer className="reader-foot">
      <FileCheck2 className="icon icon-14" aria-hidden="true" />
      <span className="ell">
        {document ? (
          <>
            <b>{t(`document.readIn.${document.source}`)}</b>
            {document.twins?.length ? `, ${t('document.withPdf')}` : null}
          </>
        ) : (
          <b>{t('document.readIn.mail')}</b>
        )}
      </span>
      <span className="grow" />
      {onlyCopy ? (
        <>
          <Archive className="icon icon-14 on-screen" aria-hidden="true" />
          <span className="nowrap on-screen">
            <b>{t('document.onlyCopyHere')}</b> {t('document.erasedThere', { date: shortDate(erased, now) })}
          </span>
        </>
      ) : (
        <>
          <HardDriveDownload className="icon icon-14 on-screen" aria-hidden="true" />
          <span className="nowrap on-screen">
            <b>{t('document.aboard')}</b> {t('document.alsoThere')}
          </span>
        </>
      )}
    </footer>
  )
}
