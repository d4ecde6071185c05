// À rattacher: the documents whose patient is not certain, and for the open one the comparison of traits, beside the document.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { listTime, numericDate, personName, shownSender, shownTitle } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { CompareRow } from '../../reading/compare.tsx'
import { openDocument } from '../../reading/open-document.ts'
import type { UnfiledRow } from '../../shapes.ts'
import { Button, Empty, IdentityChip } from '../../ui/part.tsx'
import { WindowList } from '../../ui/list.tsx'
import '../../reading/reading.css'

const LIMIT = 1000

export function Unfiled() {
  const { t } = useTranslation()
  const now = useNow()
  const answer = useEngine('filing.list', { limit: LIMIT }, { keep: true })
  const rows = answer.data?.unfiled ?? []
  const [document, setDocument] = useState<string>()
  const index = Math.max(
    0,
    rows.findIndex((row) => row.document === document),
  )
  const row = rows[index]
  const move = (step: number) => setDocument(rows[Math.min(rows.length - 1, Math.max(0, index + step))]?.document)
  useActs({
    next: () => move(1),
    previous: () => move(-1),
    ...(row ? { original: () => openDocument(row.document) } : {}),
  })
  if (answer.data && rows.length === 0) return <Empty title={t('filing.none')} ticked />
  const says = (each: UnfiledRow) => [personName(each.stated), each.title, each.reason.message].join(', ')
  return (
    <div className="unfiled">
      <section className="inbox-list" aria-label={t('identity.unfiled')} data-pane tabIndex={-1}>
        <WindowList
          id="unfiled"
          label={t('identity.unfiled')}
          count={rows.length}
          estimate={80}
          selected={index}
          onSelect={(next) => setDocument(rows[next]?.document)}
          onOpen={(next) => rows[next] && openDocument(rows[next].document)}
          keyOf={(at) => rows[at]?.document ?? at}
          says={(at) => (rows[at] ? says(rows[at]) : '')}
          row={(at) => (rows[at] ? <Line row={rows[at]} now={now} /> : null)}
        />
        {answer.data && answer.data.total > rows.length ? (
          <p className="meta more-unfiled">{t('filing.more', { count: answer.data.total - rows.length })}</p>
        ) : null}
      </section>
      {row ? (
        <section className="reader" aria-label={t('commands.file')}>
          <header className="reader-head">
            <div className="row">
              <h2 className="ell">{personName(row.stated) || t('filing.noName')}</h2>
              <span className="ink-2">{numericDate(row.stated.birthDate)}</span>
              {row.readInText ? <span className="meta">{t('filing.readInText')}</span> : null}
              <IdentityChip identity={row.reason.discordant ? 'discordant' : 'unfiled'} />
              <span className="grow" />
              <Button size="small" keys="o" onPress={() => openDocument(row.document)}>
                {t('filing.see')}
              </Button>
            </div>
            <div className="small ink-2 ell">
              {[shownTitle(row.title), shownSender(row.from)].filter(Boolean).join(' · ')}
            </div>
          </header>
          <CompareRow
            key={row.document}
            row={row}
            onDone={() => setDocument(rows[index + 1]?.document ?? rows[index - 1]?.document)}
          />
        </section>
      ) : null}
    </div>
  )
}

function Line({ row, now }: { row: UnfiledRow; now: number }) {
  const { t } = useTranslation()
  return (
    <div className="mail-row unfiled-row">
      <div className="mail-words">
        <div className="mail-1">
          <span className="mail-name strong">{personName(row.stated) || t('filing.noName')}</span>
          <span className="meta">{numericDate(row.stated.birthDate)}</span>
          <time>{listTime(row.date, now)}</time>
        </div>
        <div className="mail-2">
          <span className="ell">{[shownTitle(row.title), shownSender(row.from)].filter(Boolean).join(' · ')}</span>
        </div>
        <div className="mail-3">
          <IdentityChip identity={row.reason.discordant ? 'discordant' : 'unfiled'} tight />
          <span className="ell">
            {[t('filing.near', { count: row.candidates.length }), row.readInText ? t('filing.readInText') : '']
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
      </div>
    </div>
  )
}
