// Rattacher: the reason in one sentence, then the strict traits side by side, what was received and at most three near records.
// A digit attaches; on discordant traits it only selects, a reason is asked and Entrée confirms, and Entrée alone asks the sender.
// Nothing is ever preselected.

import { Link, MessageCircleQuestionMark, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../electron/ipc/contract.ts'
import { useActs } from '../acts.ts'
import { personName, shownTitle } from '../display.ts'
import { asFailure, call, useCommand, useEngine } from '../engine.ts'
import { didFile } from '../filing-acts.ts'
import type { Candidate, PatientCard, UnfiledRow } from '../shapes.ts'
import { Fault } from '../ui/fault.tsx'
import { TextField } from '../ui/field.tsx'
import { Button, Empty } from '../ui/part.tsx'
import { AgreementMark } from './agreement.tsx'
import { askSender } from './ask-sender.ts'
import { OtherCard } from './other-card.tsx'
import { cardTrait, statedTrait, TRAITS } from './traits.ts'

const SHOWN = 3

interface Props {
  /** 'sha256/path' */
  document: string
  onDone: () => void
}

export function Compare({ document, onDone }: Props) {
  const { t } = useTranslation()
  const answer = useEngine('filing.show', { document })
  const row = answer.data?.unfiled
  if (answer.error) return <Fault fault={answer.error} />
  if (!answer.data) return null
  if (!row) return <Empty title={t('filing.gone')} ticked />
  return <CompareRow row={row} onDone={onDone} />
}

/** « Document rattaché à … », once the engine has said whose record it is. */
function nameIn(t: TFunction) {
  return async (patient: string) => {
    const shown = await call('patients.card', { id: patient })
    return t('filing.done', { name: personName(shown.patient) })
  }
}

export function CompareRow({ row, onDone }: { row: UnfiledRow; onDone: () => void }) {
  const { t } = useTranslation()
  const file = useCommand('filing.file')
  const [picked, setPicked] = useState<Candidate>()
  const [reason, setReason] = useState('')
  const near = row.candidates.slice(0, SHOWN)
  const sexWord = (sex: string) => (sex === 'F' || sex === 'M' ? t(`identity.sexWord.${sex}`) : t('identity.sexWord.U'))

  const send = (how: Omit<Input<'filing.file'>, 'what'>, text: (patient: string) => string | Promise<string>) => {
    if (file.isPending) return
    file.mutate(
      { what: row.document, ...how },
      {
        onSuccess: ({ event, patient }) => {
          void Promise.resolve(text(patient)).then((said) => didFile(event, said, t))
          onDone()
        },
      },
    )
  }
  const attach = (patient: PatientCard | undefined, why?: string) =>
    send({ ...(patient ? { patient: patient.id } : {}), ...(why ? { reason: why } : {}) }, () =>
      t(patient ? 'filing.done' : 'filing.created', { name: personName(patient ?? row.stated) }),
    )
  // a name that was only read in the words of a PDF is no trait of the document
  const named = row.readInText !== true && personName(row.stated) !== ''
  const choose = (index: number) => {
    const candidate = near[index]
    if (!candidate) return
    if (row.reason.discordant) setPicked(candidate)
    else attach(candidate.patient)
  }
  const ask = () => void askSender(row, t)
  useActs({
    'choose.1': () => choose(0),
    'choose.2': () => choose(1),
    'choose.3': () => choose(2),
    reply: ask,
    ...(row.reason.discordant && !picked ? { open: ask } : {}),
    ...(named ? { newCard: () => attach(undefined) } : {}),
  })
  return (
    <div className="compare" data-pane tabIndex={-1}>
      <p className={row.reason.discordant ? 'notice crit' : 'notice'} role={row.reason.discordant ? 'alert' : 'status'}>
        <Link className="icon" aria-hidden="true" />
        <span>
          <b>{shownTitle(row.title)}</b> · {row.reason.message}
        </span>
      </p>
      <table className="compare-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr">{t('filing.trait')}</span>
            </th>
            <th scope="col">
              {t('filing.received')}
              {row.readInText ? <span className="meta read-in">{t('filing.readInText')}</span> : null}
            </th>
            {near.map(({ patient }, index) => (
              <th key={patient.id} scope="col">
                <span className="kbd">{index + 1}</span> {personName(patient)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TRAITS.map((trait) => (
            <tr key={trait}>
              <th scope="row">{t(`filing.traits.${trait}`)}</th>
              <td>{statedTrait(row, trait, sexWord) || <span className="ink-3">{t('filing.absent')}</span>}</td>
              {near.map((candidate) => {
                const agreement = candidate.traits[trait] ?? 'absent'
                return (
                  <td key={candidate.patient.id} data-agreement={agreement}>
                    <span className="cell-value">{cardTrait(candidate.patient, trait, sexWord)}</span>
                    <AgreementMark agreement={agreement} />
                  </td>
                )
              })}
            </tr>
          ))}
          <tr className="compare-acts">
            <th scope="row">
              <span className="sr">{t('filing.choice')}</span>
            </th>
            <td>
              {named ? (
                <Button keys="n" onPress={() => attach(undefined)} isDisabled={file.isPending}>
                  <UserPlus className="icon" aria-hidden="true" />
                  {t('filing.newCard')}
                </Button>
              ) : null}
            </td>
            {near.map((candidate, index) => (
              <td key={candidate.patient.id}>
                <Button keys={`Digit${index + 1}`} onPress={() => choose(index)} isDisabled={file.isPending}>
                  {t(candidate.patient.ins ? 'filing.attach' : 'filing.complete')}
                </Button>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {near.length === 0 ? <p className="ink-2">{t('filing.noCandidate')}</p> : null}
      <Button
        {...(row.reason.discordant ? { kind: 'primary' } : {})}
        keys={row.reason.discordant && !picked ? 'Enter' : 'r'}
        onPress={ask}
      >
        <MessageCircleQuestionMark className="icon" aria-hidden="true" />
        {t('filing.ask')}
      </Button>
      {row.reason.discordant ? null : (
        <OtherCard
          named={named}
          busy={file.isPending}
          onCard={(patient) => send({ patient }, nameIn(t))}
          onNew={(traits) =>
            send({ traits }, () =>
              t('filing.created', { name: personName({ ...traits, givenNames: [traits.givenName] }) }),
            )
          }
        />
      )}
      {picked ? (
        <form
          className="reason"
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim() !== '') attach(picked.patient, reason.trim())
          }}
        >
          <TextField
            label={t('filing.reason', { name: personName(picked.patient) })}
            value={reason}
            onChange={setReason}
            autoFocus
            required
          />
          <Button type="submit" kind="primary" keys="Enter" isDisabled={reason.trim() === '' || file.isPending}>
            {t('filing.confirm')}
          </Button>
        </form>
      ) : null}
      {file.error ? <Fault fault={asFailure(file.error)} /> : null}
    </div>
  )
}
