// « Jeter »: a draft and its pieces, gone for good. Asked only when there is something to lose.

import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

export function Discard({ onDiscard, onClose }: { onDiscard: () => void; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('compose.discardTitle')} onClose={onClose} alert>
      <p>{t('compose.discardWhat')}</p>
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('compose.goOn')}</Button>
        <Button kind="danger" onPress={onDiscard}>
          {t('compose.discard')}
        </Button>
      </div>
    </Dialog>
  )
}
