// What must be known before reading: another person, an unread part, an older version, a copy already here. Facts, then the way out.

import { CircleAlert, History, Info, TriangleAlert } from 'lucide-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Key } from '../i18n/index.ts'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { Button } from '../ui/part.tsx'
import { correctionText } from './corrections.ts'
import { openDocument } from './open-document.ts'

const LOOKS = {
  crit: { classes: 'notice crit', Icon: CircleAlert },
  warn: { classes: 'notice warn', Icon: TriangleAlert },
  plain: { classes: 'notice', Icon: Info },
  past: { classes: 'notice', Icon: History },
}

interface Said {
  look?: keyof typeof LOOKS
  title: string
  lines?: string[]
  /** a document, 'sha256/path' */
  act?: { label: string; open: string }
}

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
  const said = [
    ...aboutIdentity(filing?.filedUnder ? undefined : filing?.unfiledReason, t),
    ...(message.outsideTrust ? [{ title: t('reading.outsideTrust') }] : []),
    ...(message.setAside ? [{ title: t('document.setAside'), lines: [message.setAside] }] : []),
    ...(document ? aboutDocument(document, t) : []),
    ...warningsToSay(message).map((warning) => ({
      title: warning.message,
      ...(warning.part ? { lines: [t('document.part', { part: warning.part })] } : {}),
    })),
  ]
  return (
    <div className="notices">
      {said.map((one, index) => (
        <Notice key={index} {...one} />
      ))}
    </div>
  )
}

function aboutIdentity(reason: ShownDocument['unfiledReason'], t: TFunction): Said[] {
  if (!reason) return []
  return reason.discordant
    ? [{ look: 'crit', title: t('identity.discordant'), lines: [reason.message] }]
    : [{ look: 'plain', title: t('identity.unfiled'), lines: [reason.message] }]
}

function aboutDocument(document: ShownDocument, t: TFunction): Said[] {
  const { olderVersions: [older] = [], corrections = [], copies = 1, supersededBy, duplicateOf } = document
  const { refused, refusedBy } = document
  const later = document.laterCopies?.at(-1)
  const other = duplicateOf ?? later
  const sent = t(document.observations?.length ? 'document.sentReport' : 'document.sentDocument', { count: copies })
  const to = (label: Key, open: string) => ({ label: t(label), open })
  const said: (Said | false | undefined)[] = [
    document.incomplete && {
      title: t('document.incomplete'),
      lines: [t('document.incompleteKept'), t('document.incompleteNext')],
    },
    supersededBy !== undefined && {
      look: 'past',
      title: t('document.supersededTitle'),
      act: to('document.openNewer', supersededBy),
    },
    older !== undefined && {
      look: 'past',
      title: t('document.replaces', { n: document.version ?? (document.olderVersions?.length ?? 0) + 1 }),
      lines: corrections.map((one) => correctionText(one, t)),
      act: to('document.openOlder', older),
    },
    other !== undefined && {
      look: 'plain',
      title: t('document.alreadyReceived', { sent }),
      act: to(duplicateOf === undefined ? 'document.openLast' : 'document.openFirst', other),
    },
    refused !== undefined && {
      title: t('document.refused'),
      lines: [t('document.refusedKept')],
      act: to('document.openOther', refused),
    },
    refusedBy !== undefined && {
      title: t('document.refused'),
      lines: [t('document.refusedByKept')],
      act: to('document.openOther', refusedBy),
    },
  ]
  return said.filter((one) => typeof one === 'object')
}

/** Another person is the one thing that interrupts (visual design, section 9). */
function Notice({ look = 'warn', title, lines = [], act }: Said) {
  const { classes, Icon } = LOOKS[look]
  return (
    <div className={classes} role={look === 'crit' ? 'alert' : 'status'}>
      <Icon className="icon" aria-hidden="true" />
      <div>
        <p>
          <b>{title}</b>
        </p>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {act ? (
        <Button kind="quiet" size="small" onPress={() => openDocument(act.open)}>
          {act.label}
        </Button>
      ) : null}
    </div>
  )
}
