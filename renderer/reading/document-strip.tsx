// What a courrier holds, when it holds more than one thing: its documents, its files, its words. One is open at a time.

import { Mail } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { personName } from '../display.ts'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { Chip, SectorTile } from '../ui/part.tsx'
import { documentTitle } from './identity-header.tsx'

export type Part = { kind: 'document'; id: string } | { kind: 'mail' } | { kind: 'piece'; path: string }

interface Props {
  message: ShownMessage
  documents: ShownDocument[]
  part: Part
  onPart: (part: Part) => void
}

const MAIL = 'mail'

export function DocumentStrip({ message, documents, part, onPart }: Props) {
  const { t } = useTranslation()
  const hasWords = message.message.text.trim() !== '' || message.message.hasHtml
  if (documents.length === 0 || (documents.length === 1 && !hasWords)) return null
  // two people in one courrier: each card says whose document it is
  const persons = new Set(documents.map((document) => personName(document.patient ?? {})))
  return (
    <ToggleButtonGroup
      className="document-strip"
      aria-label={t('reading.contents')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[part.kind === 'document' ? part.id : part.kind === 'mail' ? MAIL : part.path]}
      onSelectionChange={([key]) => {
        if (key !== undefined) onPart(key === MAIL ? { kind: 'mail' } : { kind: 'document', id: String(key) })
      }}
    >
      {documents.map((document) => (
        <ToggleButton key={document.id} id={document.id} className="document-card">
          <SectorTile sector={document.sector} small />
          <span className="card-words">
            <span className="ell medium">{documentTitle(document, t)}</span>
            <span className="meta ell">
              {persons.size > 1 ? `${personName(document.patient ?? {})} · ` : ''}
              {t(`document.kind.${document.source}`)}
            </span>
          </span>
          {document.supersededBy ? <Chip>{t('document.superseded')}</Chip> : null}
          {!document.supersededBy && (document.version ?? 1) > 1 ? (
            <Chip>{t('document.version', { n: document.version ?? 1 })}</Chip>
          ) : null}
        </ToggleButton>
      ))}
      {hasWords ? (
        <ToggleButton id={MAIL} className="document-card">
          <span className="sector small-tile" data-sector="person" aria-hidden="true">
            <Mail className="icon" />
          </span>
          <span className="card-words">
            <span className="ell medium">{t('document.words')}</span>
            <span className="meta ell">{t('document.wordsOf')}</span>
          </span>
        </ToggleButton>
      ) : null}
    </ToggleButtonGroup>
  )
}
