// What must be known before reading: another person, an unread part, an older version, a copy already here. Facts, then the way out.

import { CircleAlert, History, Info, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { Button } from '../ui/part.tsx'
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
  const reason = document?.filedUnder ? undefined : document?.unfiledReason
  const older = document?.olderVersions ?? []
  const notices: ReactNode[] = []
  if (reason?.discordant)
    notices.push(
      <div key="who" className="notice crit" role="alert">
        <CircleAlert className="icon" aria-hidden="true" />
        <div>
          <p>
            <b>{t('identity.discordant')}</b>
          </p>
          <p>{reason.message}</p>
        </div>
      </div>,
    )
  else if (reason)
    notices.push(
      <Notice key="why" look="" icon={<Info className="icon" aria-hidden="true" />} title={t('identity.unfiled')}>
        <p>{reason.message}</p>
      </Notice>,
    )
  if (message.setAside)
    notices.push(
      <Notice key="aside" title={t('document.setAside')}>
        <p>{message.setAside}</p>
      </Notice>,
    )
  if (document?.incomplete)
    notices.push(
      <Notice key="cut" title={t('document.incomplete')}>
        <p>{t('document.incompleteKept')}</p>
        <p>{t('document.incompleteNext')}</p>
      </Notice>,
    )
  if (document?.supersededBy)
    notices.push(
      <Notice
        key="old"
        look=""
        icon={<History className="icon" aria-hidden="true" />}
        title={t('document.supersededTitle')}
        act={{ label: t('document.openNewer'), open: document.supersededBy }}
      />,
    )
  if (older.length > 0)
    notices.push(
      <Notice
        key="versions"
        look=""
        icon={<History className="icon" aria-hidden="true" />}
        title={t('document.replaces', { n: document?.version ?? older.length + 1 })}
        {...(older[0] ? { act: { label: t('document.openOlder'), open: older[0] } } : {})}
      />,
    )
  if (document?.duplicateOf)
    notices.push(
      <Notice
        key="copy"
        look=""
        icon={<Info className="icon" aria-hidden="true" />}
        title={t('document.duplicateTitle')}
        act={{ label: t('document.openFirst'), open: document.duplicateOf }}
      />,
    )
  warningsToSay(message).forEach((warning, index) =>
    notices.push(
      <Notice key={`w${index}`} title={warning.message}>
        {warning.part ? <p className="meta">{t('document.part', { part: warning.part })}</p> : null}
      </Notice>,
    ),
  )
  return notices.length > 0 ? <div className="notices">{notices}</div> : null
}

interface NoticeProps {
  look?: '' | 'warn'
  icon?: ReactNode
  title: string
  children?: ReactNode
  act?: { label: string; open: string }
}

function Notice({ look = 'warn', icon, title, children, act }: NoticeProps) {
  return (
    <div className={`notice ${look}`} role="status">
      {icon ?? <TriangleAlert className="icon" aria-hidden="true" />}
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
