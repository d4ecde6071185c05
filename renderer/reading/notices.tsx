// What must be known before reading: another person, an unread part, an older version, a copy already here. Facts, then the way out.

import { CircleAlert, History, Info, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { Button } from '../ui/part.tsx'
import { correctionText } from './corrections.ts'
import { openDocument } from './open-document.ts'

interface Props {
  message: ShownMessage
  document: ShownDocument | undefined
}

/** A test identity is said by its badge beside the name, on every courrier: it needs no line. */
function warningsToSay(message: ShownMessage): ShownMessage['warnings'] {
  return message.warnings.filter((warning) => warning.code !== 'INS_TEST_OID')
}

export function Notices({ message, document }: Props) {
  const { t } = useTranslation()
  const filing = document ?? message.words
  const reason = filing?.filedUnder ? undefined : filing?.unfiledReason
  return (
    <div className="notices">
      {reason ? (
        <Notice
          look={reason.discordant ? 'crit' : 'plain'}
          title={t(reason.discordant ? 'identity.discordant' : 'identity.unfiled')}
        >
          <p>{reason.message}</p>
        </Notice>
      ) : null}
      {message.outsideTrust ? <Notice title={t('reading.outsideTrust')} /> : null}
      {message.setAside ? (
        <Notice title={t('document.setAside')}>
          <p>{message.setAside}</p>
        </Notice>
      ) : null}
      {document ? <AboutDocument document={document} /> : null}
      {warningsToSay(message).map((warning, index) => (
        <Notice key={index} title={warning.message}>
          {warning.part ? <p className="meta">{t('document.part', { part: warning.part })}</p> : null}
        </Notice>
      ))}
    </div>
  )
}

function AboutDocument({ document }: { document: ShownDocument }) {
  const { t } = useTranslation()
  const { olderVersions: older = [], corrections = [], copies = 1 } = document
  const later = document.laterCopies?.at(-1)
  const sent = t(document.observations?.length ? 'document.sentReport' : 'document.sentDocument', { count: copies })
  return (
    <>
      {document.incomplete ? (
        <Notice title={t('document.incomplete')}>
          <p>{t('document.incompleteKept')}</p>
          <p>{t('document.incompleteNext')}</p>
        </Notice>
      ) : null}
      {document.supersededBy ? (
        <Notice
          look="past"
          title={t('document.supersededTitle')}
          act={{ label: t('document.openNewer'), open: document.supersededBy }}
        />
      ) : null}
      {older.length > 0 ? (
        <Notice
          look="past"
          title={t('document.replaces', { n: document.version ?? older.length + 1 })}
          {...(older[0] ? { act: { label: t('document.openOlder'), open: older[0] } } : {})}
        >
          {corrections.map((one) => (
            <p key={one.analyte}>{correctionText(one, t)}</p>
          ))}
        </Notice>
      ) : null}
      {document.duplicateOf ? (
        <Notice
          look="plain"
          title={t('document.alreadyReceived', { sent })}
          act={{ label: t('document.openFirst'), open: document.duplicateOf }}
        />
      ) : later ? (
        <Notice
          look="plain"
          title={t('document.alreadyReceived', { sent })}
          act={{ label: t('document.openLast'), open: later }}
        />
      ) : null}
      {document.refused ? (
        <Notice title={t('document.refused')} act={{ label: t('document.openOther'), open: document.refused }}>
          <p>{t('document.refusedKept')}</p>
        </Notice>
      ) : null}
      {document.refusedBy ? (
        <Notice title={t('document.refused')} act={{ label: t('document.openOther'), open: document.refusedBy }}>
          <p>{t('document.refusedByKept')}</p>
        </Notice>
      ) : null}
    </>
  )
}

const LOOKS = {
  crit: { classes: 'notice crit', Icon: CircleAlert },
  warn: { classes: 'notice warn', Icon: TriangleAlert },
  plain: { classes: 'notice', Icon: Info },
  past: { classes: 'notice', Icon: History },
}

interface NoticeProps {
  look?: keyof typeof LOOKS
  title: string
  children?: ReactNode
  act?: { label: string; open: string }
}

/** Another person is the one thing that interrupts (visual design, section 9). */
function Notice({ look = 'warn', title, children, act }: NoticeProps) {
  const { classes, Icon } = LOOKS[look]
  return (
    <div className={classes} role={look === 'crit' ? 'alert' : 'status'}>
      <Icon className="icon" aria-hidden="true" />
      <div>
        <p>
          <b>{title}</b>
        </p>
        {children}
      </div>
      {act ? (
        <Button kind="quiet" size="small" onPress={() => openDocument(act.open)}>
          {act.label}
        </Button>
      ) : null}
    </div>
  )
}
