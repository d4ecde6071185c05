// The words of a courrier: its plain text, or its HTML in a frame without scripts, network or origin (R67).

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { longDate, clock, shownSender, shownSubject } from '../display.ts'
import type { ShownMessage } from '../shapes.ts'
import { Segments } from '../ui/field.tsx'

type View = 'text' | 'html'

export function MailBody({ message }: { message: ShownMessage }) {
  const { t } = useTranslation()
  const { from, to, cc, subject, date, text, hasHtml } = message.message
  const [view, setView] = useState<View>(hasHtml && text.trim() === '' ? 'html' : 'text')
  const names = (list: typeof to) =>
    list.map((box) => (box.name ? `${shownSender(box.name)} <${box.address}>` : box.address)).join(', ')
  return (
    <div className="mail-body">
      <dl className="mail-head">
        <dt>{t('reading.from')}</dt>
        <dd>{from ? names([from]) : t('reading.noSender')}</dd>
        <dt>{t('reading.to')}</dt>
        <dd>{names([...to, ...cc])}</dd>
        {date ? (
          <>
            <dt>{t('reading.date')}</dt>
            <dd>{t('reading.dateAt', { date: longDate(date), time: clock(date) })}</dd>
          </>
        ) : null}
        <dt>{t('reading.subject')}</dt>
        <dd>{shownSubject(subject ?? '')}</dd>
      </dl>
      {hasHtml ? (
        <Segments<View>
          label={t('reading.form')}
          value={view}
          onChange={setView}
          choices={[
            { id: 'text', label: t('views.text') },
            { id: 'html', label: t('views.html') },
          ]}
        />
      ) : null}
      {view === 'html' ? (
        <iframe
          className="mail-frame"
          title={t('reading.frame')}
          // a link may ask for a window, which the shell refuses and turns into a question; nothing else
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          src={`${window.pli.mailOrigin}/html/${message.id}`}
        />
      ) : (
        <pre className="report-text">{text.trim() === '' ? t('reading.noText') : text}</pre>
      )}
    </div>
  )
}
