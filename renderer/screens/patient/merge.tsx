// Fusionner: another record is chosen by hand, both are compared trait by trait, one of them goes on showing the documents of both.
// Nothing is proposed: two records are never said to be one by the program, and two qualified INS are two persons. Ctrl Z undoes the act.

import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { count, numericDate, personName } from '../../display.ts'
import { asFailure, useCommand, useEngine } from '../../engine.ts'
import { didFile } from '../../filing-acts.ts'
import { PatientPicker } from '../../patient-picker.tsx'
import { replace } from '../../place.ts'
import { AgreementMark } from '../../reading/agreement.tsx'
import { cardTrait, TRAITS } from '../../reading/traits.ts'
import type { Agreement, PatientCard } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Radios, Switch } from '../../ui/field.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button, IdentityChip } from '../../ui/part.tsx'
import '../../reading/reading.css'

interface Props {
  patient: PatientCard
  onClose: () => void
}

export function Merge({ patient, onClose }: Props) {
  const { t } = useTranslation()
  const [other, setOther] = useState<string>()
  const [kept, setKept] = useState<string>()
  const [sure, setSure] = useState(false)
  const merge = useCommand('patients.merge')
  const compared = useEngine(
    'patients.compare',
    { one: patient.id, other: other ?? '' },
    { enabled: other !== undefined },
  ).data
  // what one person cannot have twice
  const differs = compared && ['ins', 'birthDate', 'sex'].some((trait) => compared.traits[trait] === 'different')
  const into = kept ?? (compared ? better(compared.one, compared.other) : patient.id)
  const apart = compared?.provedApart ?? false
  const confirm = () => {
    if (!compared || apart || merge.isPending) return
    const from = into === compared.one.id ? compared.other : compared.one
    merge.mutate(
      { from: from.id, into },
      {
        onSuccess: ({ event }) => {
          didFile(event, t('merge.done', { name: personName(from) }), t)
          onClose()
          replace({ screen: 'patient', patient: into })
        },
      },
    )
  }
  return (
    <Dialog title={t('merge.title', { name: personName(patient) })} onClose={onClose} wide>
      <PatientPicker
        label={t('merge.other')}
        patient={other}
        onChange={(chosen) => {
          setOther(chosen)
          setKept(undefined)
          setSure(false)
        }}
        except={patient.id}
        autoFocus
      />
      {compared ? (
        <>
          <Side cards={[compared.one, compared.other]} traits={compared.traits} />
          {apart ? null : (
            <Radios
              label={t('merge.kept')}
              value={into}
              onChange={setKept}
              choices={[compared.one, compared.other].map((card, at) => ({
                id: card.id,
                label: t('merge.keptOne', {
                  n: at + 1,
                  name: personName(card),
                  count: card.documents,
                  documents: count(card.documents),
                }),
              }))}
            />
          )}
          {apart || differs ? (
            <div className="notice crit" role="alert">
              <CircleAlert className="icon" aria-hidden="true" />
              <div>
                <p>
                  <b>{t(apart ? 'merge.apart' : 'merge.differs')}</b>
                </p>
                {apart ? (
                  <p>{t('merge.apartNext')}</p>
                ) : (
                  <Switch on={sure} onChange={setSure}>
                    {t('merge.sure', { one: named(compared.one), other: named(compared.other) })}
                  </Switch>
                )}
              </div>
            </div>
          ) : null}
        </>
      ) : null}
      {merge.error ? <Fault fault={asFailure(merge.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button
          kind="primary"
          isDisabled={!compared || apart || merge.isPending || (differs === true && !sure)}
          onPress={confirm}
        >
          {t('merge.now')}
        </Button>
      </div>
    </Dialog>
  )
}

/** A person and her second trait: two homonyms have the same name. */
function named(card: PatientCard): string {
  return [personName(card), numericDate(card.birthDate)].filter(Boolean).join(' ')
}

/** The record that an INS document bears out goes on, else the one that is open. */
function better(one: PatientCard, other: PatientCard): string {
  return other.insStatus === 'qualified' && one.insStatus !== 'qualified' ? other.id : one.id
}

function Side({ cards, traits }: { cards: [PatientCard, PatientCard]; traits: Record<string, Agreement> }) {
  const { t } = useTranslation()
  const sexWord = (sex: string) => (sex === 'F' || sex === 'M' ? t(`identity.sexWord.${sex}`) : t('identity.sexWord.U'))
  return (
    <table className="compare-table">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">{t('filing.trait')}</span>
          </th>
          {cards.map((card, at) => (
            <th key={card.id} scope="col">
              {at + 1}. {personName(card)} <IdentityChip identity={card.insStatus} tight />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {TRAITS.map((trait) => {
          const agreement = traits[trait] ?? 'absent'
          return (
            <tr key={trait}>
              <th scope="row">{t(`filing.traits.${trait}`)}</th>
              {cards.map((card, at) => (
                <td key={card.id} data-agreement={at === 1 ? agreement : undefined}>
                  <span className="cell-value">{cardTrait(card, trait, sexWord)}</span>
                  {at === 1 ? <AgreementMark agreement={agreement} /> : null}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
