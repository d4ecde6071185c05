// The head of a letter: form, mailbox, patient, recipients, subject.

import { Check, TriangleAlert, X } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useEngine } from '../../engine.ts'
import type { Letter, LetterPoint, PatientCard } from '../../shapes.ts'
import { Segments, Select } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import type { Changes } from './draft-keeper.ts'
import { PatientField } from './patient-field.tsx'
import { Recipients } from './recipients.tsx'

const TITLES = ['new', 'reply', 'replyAll', 'forward', 'remind', 'resend'] as const

/** `how`: what it was begun as; a draft opened again has none. */
function titleOf(how: string | undefined): (typeof TITLES)[number] | 'draft' {
  return TITLES.find((one) => one === how) ?? 'draft'
}

interface HeadProps {
  how: string | undefined
  form: Letter['form']
  /** false: the last save did not work, which is said elsewhere */
  kept: boolean
  onForm: (form: Letter['form']) => void
  onClose: () => void
}

export function Head({ how, form, kept, onForm, onClose }: HeadProps) {
  const { t } = useTranslation()
  return (
    <header className="row compose-head">
      <h1>{t(`compose.titles.${titleOf(how)}`)}</h1>
      <span className="row meta compose-kept" role="status">
        {kept ? (
          <>
            <Check className="icon icon-14" aria-hidden="true" />
            {t('compose.kept')}
          </>
        ) : null}
      </span>
      <span className="grow" />
      <Segments<Letter['form']>
        label={t('compose.form')}
        value={form}
        onChange={onForm}
        choices={[
          { id: 'letter', label: t('compose.letter') },
          { id: 'message', label: t('compose.message') },
        ]}
      />
      <Button kind="quiet" label={t('ui.close')} keys="Escape" onPress={onClose}>
        <X className="icon" aria-hidden="true" />
      </Button>
    </header>
  )
}

interface FieldsProps {
  letter: Letter
  patient: PatientCard | undefined
  points: LetterPoint[]
  onChange: (changes: Changes) => void
  onPrint: () => void
  /** why no copy can go to the patient; undefined when it can */
  copyRefusal: string | undefined
  /** it was asked for in vain: said under the patient */
  refused: string | undefined
  onPatientCopy: () => void
  /** undefined: no identity to check, the INS itself is missing */
  onCheckIdentity: (() => void) | undefined
  patientField: Ref<HTMLInputElement>
  toField: Ref<HTMLInputElement>
  /** which one has the caret as it opens */
  first: 'patient' | 'to' | 'text' | undefined
}

export function Fields(props: FieldsProps) {
  const { letter, patient, points, onChange, onPrint, copyRefusal } = props
  const { t } = useTranslation()
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  return (
    <>
      {accounts.length > 1 ? (
        <Row label={t('reading.from')}>
          <Select
            label={t('reading.from')}
            value={letter.account}
            choices={accounts.map(({ id, email }) => ({ id, label: email }))}
            onChange={(account) => onChange({ account })}
          />
        </Row>
      ) : null}
      <Row label={t('compose.patient')}>
        <PatientField
          patient={patient}
          onChange={(next) => onChange({ patient: next, ...(next === null ? { patientCopy: null } : {}) })}
          field={props.patientField}
          autoFocus={props.first === 'patient'}
        />
        {letter.patientCopy || !patient ? null : (
          <span title={copyRefusal} className="copy-offer">
            <Button
              kind="quiet"
              size="small"
              keys="Control+Shift+p"
              aria-disabled={copyRefusal !== undefined}
              onPress={props.onPatientCopy}
            >
              {t('commands.patientCopy')}
            </Button>
          </span>
        )}
        {props.refused ? (
          <p className="recipient-note small" role="status">
            <TriangleAlert className="icon icon-14" aria-hidden="true" />
            {props.refused}
            {props.onCheckIdentity ? (
              <Button size="small" onPress={props.onCheckIdentity}>
                {t('compose.ways.checkIdentity')}
              </Button>
            ) : null}
          </p>
        ) : null}
      </Row>
      <Row label={t('compose.to')}>
        <Recipients
          label={t('compose.to')}
          account={letter.account}
          chosen={letter.to}
          onChange={(to) => onChange({ to })}
          points={points}
          onPrint={onPrint}
          field={props.toField}
          autoFocus={props.first === 'to'}
        />
      </Row>
      <Row label={t('compose.cc')}>
        <Recipients
          label={t('compose.cc')}
          account={letter.account}
          chosen={letter.cc}
          onChange={(cc) => onChange({ cc })}
          points={points}
          onPrint={onPrint}
        />
      </Row>
      <Row label={t('reading.subject')}>
        <input
          className="subject"
          aria-label={t('reading.subject')}
          value={letter.subject}
          onChange={(event) => onChange({ subject: event.target.value })}
        />
      </Row>
    </>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="letter-row">
      {/* each field carries this as its own name */}
      <span className="letter-label" aria-hidden="true">
        {label}
      </span>
      <div className="row letter-field">{children}</div>
    </div>
  )
}
