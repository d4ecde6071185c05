// A read receipt that the sender asks for: given or declined by a person, once (R30). Nothing is sent by looking.

import { MailCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { asFailure, queries, useCommand, useEngine } from '../engine.ts'
import type { ShownMessage } from '../shapes.ts'
import { showToast } from '../ui/overlay.tsx'
import { Button } from '../ui/part.tsx'

export function ReceiptNotice({ message }: { message: ShownMessage }) {
  const { t } = useTranslation()
  const { id } = message
  const { dispositionNotificationTo: whereTo, from } = message.message
  const wanted = whereTo !== undefined
  const asked = useEngine('receipts.asked', { message: id }, { enabled: wanted }).data
  const answer = useCommand('receipts.answer')
  if (!asked?.asked) return null
  // a way back that is not the way it came is also said by the engine; an address that is the sender's own needs no word
  const elsewhere = asked.elsewhere && !(from && whereTo?.toLowerCase().includes(from.address.toLowerCase()))
  const give = (yes: boolean) =>
    answer.mutate(
      { message: id, answer: yes },
      {
        onSuccess: () => {
          void queries.invalidateQueries({ queryKey: ['receipts.asked'] })
          showToast({ text: t(yes ? 'receipts.sent' : 'receipts.declined') })
        },
        onError: (thrown) => showToast({ text: asFailure(thrown).message }),
      },
    )
  return (
    <div className="notice receipt-notice on-screen" role="status">
      <MailCheck className="icon" aria-hidden="true" />
      <div>
        <p>{t('receipts.asked')}</p>
        {elsewhere ? <p>{t('receipts.elsewhere')}</p> : null}
      </div>
      <div className="row">
        <Button size="small" isDisabled={answer.isPending} onPress={() => give(true)}>
          {t('receipts.send')}
        </Button>
        <Button kind="quiet" size="small" isDisabled={answer.isPending} onPress={() => give(false)}>
          {t('receipts.decline')}
        </Button>
      </div>
    </div>
  )
}
