// A mailbox to add: address and password, servers found from the operator or given by hand, its own trust anchors if needed.

import { FileKey, Plug } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../../electron/ipc/contract.ts'
import { ask, asFailure, useCommand, useEngine } from '../../engine.ts'
import type { OperatorPreset } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'

const BY_HAND = 'hand'
type Security = 'tls' | 'starttls'

interface Server {
  host: string
  port: string
  security: Security
}

/** The operator whose domain is the address's own, longest first. */
export function operatorOf(email: string, operators: OperatorPreset[]): OperatorPreset | undefined {
  const domain = email.split('@')[1]?.trim().toLowerCase()
  if (!domain) return undefined
  return operators
    .flatMap((operator) => operator.domains.map((own) => ({ operator, own: own.toLowerCase() })))
    .filter(({ own }) => domain === own || domain.endsWith(`.${own}`))
    .toSorted((a, b) => b.own.length - a.own.length)[0]?.operator
}

function asServer(server: Server): Input<'accounts.add'>['imap'] {
  return { host: server.host.trim(), port: Number(server.port), security: server.security }
}

export function MailboxForm({ onAdded }: { onAdded: (email: string) => void }) {
  const { t } = useTranslation()
  const operators = useEngine('operators.list', {}).data?.operators ?? []
  const add = useCommand('accounts.add')
  const [email, setEmail] = useState('')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [picked, setPicked] = useState<string>()
  const [imap, setImap] = useState<Server>({ host: '', port: '143', security: 'starttls' })
  const [smtp, setSmtp] = useState<Server>({ host: '', port: '587', security: 'starttls' })
  const [ca, setCa] = useState<string>()
  const choice = picked ?? operatorOf(email, operators)?.id ?? BY_HAND
  const preset = operators.find((operator) => operator.id === choice)
  const byHand = !preset?.imap
  const unsupported = preset !== undefined && !preset.auth.includes('password')
  const ready =
    /^[^@\s]+@[^@\s]+$/.test(email.trim()) &&
    password !== '' &&
    (!byHand || (imap.host.trim() !== '' && Number(imap.port) > 0))

  const submit = () => {
    const outgoing = preset?.smtp ?? (byHand && smtp.host.trim() !== '' ? asServer(smtp) : undefined)
    add.mutate(
      {
        email: email.trim(),
        user: user.trim() || email.trim(),
        imap: preset?.imap ?? asServer(imap),
        ...(outgoing ? { smtp: outgoing } : {}),
        auth: { kind: 'password', password },
        ...(ca ? { ca } : {}),
        ...(preset ? { operator: preset.id } : {}),
      },
      { onSuccess: ({ email: added }) => onAdded(added) },
    )
  }
  const chooseCa = async () => {
    const answer = await ask('shell.chooseCertificate', {})
    if (answer) setCa(answer.pem)
  }
  return (
    <form
      className="mailbox-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) submit()
      }}
    >
      <TextField
        label={t('mailbox.address')}
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="email"
        autoFocus
        required
      />
      <Select
        label={t('mailbox.operator')}
        value={choice}
        choices={[
          ...operators.map(({ id, name }) => ({ id, label: name })),
          { id: BY_HAND, label: t('mailbox.byHand') },
        ]}
        onChange={setPicked}
      />
      {preset?.note ? <p className="meta">{preset.note}</p> : null}
      {unsupported ? <p className="notice warn small">{t('mailbox.unsupported')}</p> : null}
      <div className="form-pair">
        <TextField
          label={t('mailbox.user')}
          value={user}
          onChange={setUser}
          help={t('mailbox.userHelp')}
          autoComplete="username"
        />
        <TextField label={t('mailbox.password')} type="password" value={password} onChange={setPassword} required />
      </div>
      {byHand ? (
        <>
          <ServerFields
            label={t('mailbox.imap')}
            server={imap}
            onChange={setImap}
            ports={{ tls: '993', starttls: '143' }}
          />
          <ServerFields
            label={t('mailbox.smtp')}
            server={smtp}
            onChange={setSmtp}
            ports={{ tls: '465', starttls: '587' }}
          />
        </>
      ) : null}
      <div className="row">
        <Button kind="quiet" onPress={() => void chooseCa()}>
          <FileKey className="icon" aria-hidden="true" />
          {t(ca ? 'mailbox.caChosen' : 'mailbox.ca')}
        </Button>
        <span className="meta">{t('mailbox.caHelp')}</span>
      </div>
      {add.error ? <Fault fault={asFailure(add.error)} /> : null}
      <div className="row">
        <Button type="submit" kind="primary" size="tall" keys="Enter" isDisabled={!ready || add.isPending}>
          <Plug className="icon" aria-hidden="true" />
          {t(add.isPending ? 'mailbox.checking' : 'mailbox.add')}
        </Button>
        <span className="meta">{t('mailbox.checkNote')}</span>
      </div>
    </form>
  )
}

interface ServerProps {
  label: string
  server: Server
  onChange: (server: Server) => void
  ports: Record<Security, string>
}

function ServerFields({ label, server, onChange, ports }: ServerProps) {
  const { t } = useTranslation()
  return (
    <fieldset className="server">
      <legend>{label}</legend>
      <TextField label={t('mailbox.host')} value={server.host} onChange={(host) => onChange({ ...server, host })} />
      <TextField
        label={t('mailbox.port')}
        type="number"
        value={server.port}
        onChange={(port) => onChange({ ...server, port })}
      />
      <Select<Security>
        label={t('mailbox.security')}
        value={server.security}
        choices={[
          { id: 'starttls', label: t('mailbox.starttls') },
          { id: 'tls', label: t('mailbox.tls') },
        ]}
        onChange={(security) => onChange({ ...server, security, port: ports[security] })}
      />
    </fieldset>
  )
}
