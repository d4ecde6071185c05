// One person's page: identity, what is new since the last visit, the life-course, documents, the open one, curves.

import { ArrowLeft, History, ListFilter, Printer, SquarePen, Unlink } from 'lucide-react'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { clock, count, longDate, matricule, numericDate, personName } from '../../display.ts'
import { ask, asFailure, useCommand, useEngine } from '../../engine.ts'
import { didFile } from '../../filing-acts.ts'
import { useNow } from '../../now.ts'
import { back, go, replace, stay, usePlace } from '../../place.ts'
import { traits } from '../../reading/identity-header.tsx'
import { Reader } from '../../reading/reader.tsx'
import { startLetter } from '../compose/start.ts'
import type { PatientCard, Sector, TimelineEntry } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { MoreMenu } from '../../ui/overlay.tsx'
import { usePaper } from '../../ui/paper.ts'
import { Button, Chip, Empty, IdentityChip } from '../../ui/part.tsx'
import { useWide } from '../../wide.ts'
import { Curves } from './curves.tsx'
import { DocumentList } from './document-list.tsx'
import { LifeCourse } from './life-course.tsx'
import { Merge } from './merge.tsx'
import { Split } from './split.tsx'
import { shownTimeline } from './timeline.ts'
import './patient.css'

const SECTORS: Sector[] = ['hospital', 'biology', 'city', 'nurse', 'medico-social', 'social']

export default function PatientPage() {
  const { t } = useTranslation()
  const place = usePlace()
  const now = useNow()
  const wide = useWide()
  const id = place.patient ?? ''
  const answer = useEngine('patients.show', { id })
  const visited = useCommand('patients.visited')
  const detach = useCommand('filing.detach')
  const [sector, setSector] = useState<Sector>()
  const [acting, setActing] = useState<'merge' | 'split'>()
  const [focus, setFocus] = useState<string | undefined>(place.document)
  // what was new when the page opened stays so until it is left
  const [visit, setVisit] = useState<{ at: string | undefined; fresh: Set<string> }>()
  const shown = answer.data
  if (shown && !visit) {
    const fresh = shown.timeline.filter((entry) => entry.isNew).map((entry) => entry.documentId)
    setVisit({ at: shown.lastVisit, fresh: new Set(fresh) })
  }
  const { mutate: markVisited } = visited
  const opened = visit !== undefined
  useEffect(() => {
    if (opened) markVisited({ id })
  }, [opened, markVisited, id])

  const all = shownTimeline(shown?.timeline ?? []).map((entry) => ({
    ...entry,
    isNew: entry.isNew || (visit?.fresh.has(entry.documentId) ?? false),
  }))
  const entries = sector ? all.filter((entry) => entry.sector === sector) : all
  const news = all.filter((entry) => entry.isNew)
  const ordered = [...entries.filter((entry) => entry.isNew), ...entries.filter((entry) => !entry.isNew)]
  const index = ordered.findIndex((entry) => entry.documentId === focus)
  const openEntry = (entry: TimelineEntry) => {
    setFocus(entry.documentId)
    stay({ message: entry.messageId, document: entry.documentId })
  }
  const step = (by: 1 | -1) => {
    const next = ordered[Math.min(ordered.length - 1, Math.max(0, index + by))]
    if (!next) return
    setFocus(next.documentId)
    if (place.message || wide) openEntry(next)
  }
  const closeReader = () => {
    replace({ screen: 'patient', patient: id })
  }
  const nextNew = () => {
    const at = news.findIndex((entry) => entry.documentId === focus)
    const next = news[(at + 1) % news.length]
    if (next) openEntry(next)
  }
  useActs({
    next: () => step(1),
    previous: () => step(-1),
    open: () => {
      const entry = ordered[index]
      if (entry) openEntry(entry)
    },
    close: () => back() || go({ screen: 'patients' }),
    writeAbout: () => void startLetter({ how: 'new', patient: id }),
    ...(news.length > 0 ? { news: nextNew } : {}),
  })
  // on a wide window the third column is never empty
  const first = ordered[0]
  const message = place.message ?? (wide ? first?.messageId : undefined)
  const document = place.message ? place.document : wide ? first?.documentId : undefined

  if (answer.error) return <Fault fault={answer.error} />
  if (!shown) return null
  const { patient } = shown
  const current = all.find((entry) => entry.documentId === (place.document ?? document))
  return (
    <div className="patient">
      <header className="patient-head" data-pane tabIndex={-1}>
        <Button
          kind="quiet"
          label={t('commands.back')}
          keys="Alt+ArrowLeft"
          onPress={() => back() || go({ screen: 'patients' })}
        >
          <ArrowLeft className="icon" aria-hidden="true" />
        </Button>
        <div className="row grow patient-who">
          <h1>{personName(patient)}</h1>
          <span className="ink-2 nowrap">{traits(patient, now, t)}</span>
          <PatientChips patient={patient} />
        </div>
        <Button onPress={() => void ask('shell.print', {})} keys="Control+p">
          <Printer className="icon" aria-hidden="true" />
          {t('commands.print')}
        </Button>
        <Button kind="primary" keys="c" onPress={() => void startLetter({ how: 'new', patient: id })}>
          <SquarePen className="icon" aria-hidden="true" />
          {t('screens.compose')}
        </Button>
        <MoreMenu
          label={t('patient.more')}
          entries={[
            { id: 'merge', label: t('merge.menu'), act: () => setActing('merge') },
            ...(all.length > 1 ? [{ id: 'split', label: t('split.menu'), act: () => setActing('split') }] : []),
          ]}
        />
      </header>
      {acting === 'merge' ? <Merge patient={patient} onClose={() => setActing(undefined)} /> : null}
      {acting === 'split' ? <Split patient={patient} entries={all} onClose={() => setActing(undefined)} /> : null}
      {news.length > 0 && visit?.at ? (
        <div className="news-bar">
          <History className="icon" aria-hidden="true" />
          <span className="ell">
            <b>{t('patient.newSinceVisit', { date: longDate(visit.at, now) })}</b>{' '}
            {t('patient.newDocuments', { count: news.length })}
            {news.some((entry) => entry.flags.length > 0) ? t('patient.newOut', { count: outOf(news) }) : ''}
          </span>
          <span className="grow" />
          <Button kind="quiet" size="small" keys="n" onPress={nextNew}>
            {t('patient.browse', { count: news.length })}
          </Button>
        </div>
      ) : null}
      {message ? null : <PatientPaper patient={patient} now={now} />}
      <LifeCourse entries={all} now={now} lastVisit={visit?.at} selected={focus} onSelect={openEntry} />
      <div className="patient-low" data-open={message ? '' : undefined}>
        <section className="patient-column-documents" aria-label={t('patient.documents')} data-pane tabIndex={-1}>
          <div className="column-head">
            <h2 className="grow">{t('patient.documents')}</h2>
            <span className="meta">{t('patient.aboard', { count: all.length, shown: count(all.length) })}</span>
            <SectorFilter sector={sector} onSector={setSector} />
          </div>
          {all.length === 0 ? (
            <Empty title={t('patient.empty')} />
          ) : (
            <DocumentList entries={entries} now={now} lastVisit={visit?.at} selected={focus} onSelect={openEntry} />
          )}
        </section>
        {message ? (
          <div className="patient-reader">
            <Reader
              key={`${message}${document ?? ''}`}
              id={message}
              byHand={place.message !== undefined}
              document={document}
              {...(place.message ? { onClose: closeReader } : {})}
            />
            {current && place.message ? (
              <div className="row patient-filed meta">
                <span className="grow">{filedHow(current, t)}</span>
                <Button
                  kind="quiet"
                  size="small"
                  onPress={() =>
                    detach.mutate(
                      { document: current.documentId },
                      { onSuccess: ({ event }) => didFile(event, t('filing.detached', { title: current.title }), t) },
                    )
                  }
                >
                  <Unlink className="icon icon-14" aria-hidden="true" />
                  {t('filing.detach')}
                </Button>
                {detach.error ? <span>{asFailure(detach.error).message}</span> : null}
              </div>
            ) : null}
          </div>
        ) : null}
        {wide || !message ? (
          <div className="patient-curves" data-pane tabIndex={-1}>
            <Curves
              id={id}
              lastVisit={visit?.at}
              onOpen={(source) => {
                const entry = all.find((candidate) => candidate.documentId === source)
                if (entry) openEntry(entry)
              }}
            />
          </div>
        ) : null}
      </div>
    </div>
  )
}

/** The page itself on paper, when no document is open on it. */
function PatientPaper({ patient, now }: { patient: PatientCard; now: number }) {
  const { t } = useTranslation()
  const number = patient.ins && patient.insStatus === 'qualified' ? `INS ${matricule(patient.ins.value, false)}` : ''
  usePaper({
    head: [personName(patient), traits(patient, now, t), number].filter(Boolean).join(' · '),
    source: t('screens.patient'),
    printed: t('reading.printed', { date: numericDate(new Date(now).toISOString()), time: clock(now) }),
  })
  return null
}

/** « Rattaché par une personne de ce poste le 16/11/2026 à 08:07 » (AT-05). */
function filedHow({ how, filedAt }: TimelineEntry, t: TFunction): string {
  const said = t(`filing.how.${howOf(how)}`)
  if (how !== 'person' || filedAt === undefined) return said
  return t('filing.howAt', { said, date: numericDate(filedAt), time: clock(filedAt) })
}

function howOf(how: string): 'rule' | 'concordance' | 'citizen' | 'person' | 'none' {
  return how === 'rule' || how === 'concordance' || how === 'citizen' || how === 'person' ? how : 'none'
}

function outOf(entries: TimelineEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.flags.length + entry.moreFlags, 0)
}

function PatientChips({ patient }: { patient: PatientCard }) {
  const { t } = useTranslation()
  const [clear, setClear] = useState(false)
  return (
    <>
      <IdentityChip identity={patient.insStatus} />
      {patient.badge ? <span className="badge">{patient.badge}</span> : null}
      {patient.isNew ? <Chip look="new">{t('identity.newPatient')}</Chip> : null}
      {patient.homonyms ? <Chip look="prov">{t('identity.homonyms', { count: patient.homonyms })}</Chip> : null}
      {patient.insStatus === 'qualified' && patient.ins ? (
        <Button kind="quiet" size="small" onPress={() => setClear(!clear)}>
          <span className="sr">{t('identity.showIns')}</span>
          <span className="num meta">{matricule(patient.ins.value, !clear)}</span>
        </Button>
      ) : null}
    </>
  )
}

function SectorFilter({
  sector,
  onSector,
}: {
  sector: Sector | undefined
  onSector: (sector: Sector | undefined) => void
}) {
  const { t } = useTranslation()
  return (
    <span className="row">
      <ListFilter className="icon" aria-hidden="true" />
      <span className="small">{sector ? t(`sectors.${sector}`) : t('patient.allSectors')}</span>
      <MoreMenu
        label={t('patient.sector')}
        entries={[
          { id: 'all', label: t('patient.allSectors'), act: () => onSector(undefined) },
          ...SECTORS.map((each) => ({ id: each, label: t(`sectors.${each}`), act: () => onSector(each) })),
        ]}
      />
    </span>
  )
}
