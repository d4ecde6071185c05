// The foot of Écrire: what sends, what stands in the way, how it will look, the way out.

import { Eye, Send, Trash2, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { LetterPoint } from '../../shapes.ts'
import { Button } from '../../ui/part.tsx'

interface Props {
  open: LetterPoint[]
  envelopes: number
  later: boolean
  wrongDate: boolean
  onSend: () => void
  onPreview: () => void
  onDiscard: () => void
}

export function Foot({ open, envelopes, later, wrongDate, onSend, onPreview, onDiscard }: Props) {
  const { t } = useTranslation()
  // another person, an address outside: nothing leaves before a person has said why
  const blocked = open.filter(({ level, needsReason }) => level === 'blocks' || needsReason).length
  return (
    <footer className="row compose-foot">
      <Button kind="primary" keys="Control+Enter" aria-disabled={blocked > 0 || wrongDate} onPress={onSend}>
        <Send className="icon" aria-hidden="true" />
        {later ? t('compose.sendLater') : t('compose.send', { count: Math.max(1, envelopes) })}
      </Button>
      {wrongDate ? (
        <span className="row small compose-open crit" role="status">
          <TriangleAlert className="icon icon-14" aria-hidden="true" />
          {t('compose.wrongDate')}
        </span>
      ) : open.length > 0 ? (
        <span className={blocked > 0 ? 'row small compose-open crit' : 'row small compose-open'} role="status">
          <TriangleAlert className="icon icon-14" aria-hidden="true" />
          {blocked > 0 ? t('compose.toSettle', { count: blocked }) : t('compose.toConfirm', { count: open.length })}
        </span>
      ) : null}
      <span className="grow" />
      <Button keys="Control+Shift+a" onPress={onPreview}>
        <Eye className="icon" aria-hidden="true" />
        {t('commands.preview')}
      </Button>
      <Button kind="quiet" onPress={onDiscard}>
        <Trash2 className="icon" aria-hidden="true" />
        {t('compose.discard')}
      </Button>
    </footer>
  )
}
