// « Identité contrôlée sur pièce »: a person says that they saw an identity document; without it nothing goes to the patient (P5).

import { useTranslation } from 'react-i18next'
import { longDate, personName } from '../../display.ts'
import { asFailure, queries, useCommand } from '../../engine.ts'
import type { PatientCard } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

interface Props {
  patient: PatientCard
  onDone: () => void
  onClose: () => void
}

export function IdentityCheck({ patient, onDone, onClose }: Props) {
  const { t } = useTranslation()
  const check = useCommand('letters.checkIdentity')
  const confirm = () =>
    check.mutate(
      { patient: patient.id },
      {
        onSuccess: () => {
          void queries.invalidateQueries({ queryKey: ['letters.patientCopy'] })
          onClose()
          onDone()
        },
      },
    )
  return (
    <Dialog title={t('compose.identity.title')} onClose={onClose} alert>
      <dl className="facts">
        <dt>{t('filing.traits.birthName')}</dt>
        <dd className="strong">{personName(patient)}</dd>
        <dt>{t('filing.traits.givenName')}</dt>
        <dd>{patient.givenNames.join(', ')}</dd>
        <dt>{t('filing.traits.sex')}</dt>
        <dd>{t(`identity.sexWord.${patient.sex ?? 'U'}`)}</dd>
        <dt>{t('filing.traits.birthDate')}</dt>
        <dd>{longDate(patient.birthDate)}</dd>
      </dl>
      <p>{t('compose.identity.what')}</p>
      {check.error ? <Fault fault={asFailure(check.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button kind="primary" onPress={confirm} isDisabled={check.isPending}>
          {t('compose.identity.confirm')}
        </Button>
      </div>
    </Dialog>
  )
}
