// What each way in asks a person for: a password, a certificate file with its own, the code of the card, or nothing but the browser.

import { FileKey } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { AccountStatus, OperatorPreset } from '../../shapes.ts'
import { TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'

export type Way = NonNullable<AccountStatus['way']>

/** Kept while the form is open, and nowhere else. */
export interface WayInput {
  password: string
  /** base64, and the name of the file for the eye */
  pfx: string
  pfxName: string
  passphrase: string
  code: string
}
export const NO_INPUT: WayInput = { password: '', pfx: '', pfxName: '', passphrase: '', code: '' }

const WAYS: Way[] = ['password', 'oauth', 'certificate', 'card']

/** What this operator lets in by; all but the broker's where no operator is known, since a broker is an operator's. */
export function waysOf(preset: OperatorPreset | undefined): Way[] {
  if (preset === undefined) return WAYS.filter((way) => way !== 'oauth')
  return WAYS.filter((way) => preset.auth.includes(way) && (way !== 'oauth' || preset.broker !== undefined))
}

export function isComplete(way: Way, input: WayInput): boolean {
  if (way === 'password') return input.password !== ''
  if (way === 'certificate') return input.pfx !== ''
  return way === 'oauth' || /^\d{4,12}$/.test(input.code)
}

interface Props {
  way: Way
  input: WayInput
  onChange: (input: WayInput) => void
}

export function WayFields({ way, input, onChange }: Props) {
  const { t } = useTranslation()
  if (way === 'password')
    return (
      <TextField
        label={t('mailbox.password')}
        type="password"
        value={input.password}
        onChange={(password) => onChange({ ...input, password })}
        required
      />
    )
  if (way === 'certificate')
    return (
      <div className="form-pair">
        <FileTrigger
          acceptedFileTypes={['.p12', '.pfx']}
          onSelect={(files) => {
            const file = files?.[0]
            if (file) void base64(file).then((pfx) => onChange({ ...input, pfx, pfxName: file.name }))
          }}
        >
          <Button>
            <FileKey className="icon" aria-hidden="true" />
            {input.pfx === '' ? t('mailbox.pfx') : t('mailbox.pfxChosen', { name: input.pfxName })}
          </Button>
        </FileTrigger>
        <TextField
          label={t('mailbox.passphrase')}
          type="password"
          value={input.passphrase}
          onChange={(passphrase) => onChange({ ...input, passphrase })}
        />
      </div>
    )
  if (way === 'card')
    return (
      <TextField
        label={t('mailbox.cardCode')}
        type="password"
        value={input.code}
        onChange={(code) => onChange({ ...input, code })}
        help={t('mailbox.cardHelp')}
        required
      />
    )
  return <p className="ink-2">{t('mailbox.oauthHelp')}</p>
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    // readAsDataURL gives a text: what stands before the comma is its type
    reader.addEventListener('load', () => resolve((reader.result as string).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(file)
  })
}
