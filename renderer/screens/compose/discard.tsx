// « Jeter »: a draft and its pieces, gone for good. Asked only when there is something to lose.

import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { asFailure, queries, useCommand } from '../../engine.ts'
import { back, go } from '../../place.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

interface Props {
  id: string
  /** nothing was written: nothing to ask */
  empty: boolean
  /** no save may come after */
  before: () => void
  onClose: () => void
}

export function Discard({ id, empty, before, onClose }: Props) {
  const { t } = useTranslation()
  const discard = useCommand('letters.discard')
  const { mutate } = discard
  const throwAway = () => {
    before()
    mutate(
      { id },
      {
        onSuccess: () => {
          void queries.invalidateQueries({ queryKey: ['letters.drafts'] })
          if (!back()) go({ screen: 'inbox' })
        },
      },
    )
  }
  useEffect(() => {
    if (empty) throwAway()
  }, [])
  if (empty && !discard.error) return null
  return (
    <Dialog title={t('compose.discardTitle')} onClose={onClose} alert>
      <p>{t('compose.discardWhat')}</p>
      {discard.error ? <Fault fault={asFailure(discard.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('compose.goOn')}</Button>
        <Button kind="danger" onPress={throwAway} isDisabled={discard.isPending}>
          {t('compose.discard')}
        </Button>
      </div>
    </Dialog>
  )
}
