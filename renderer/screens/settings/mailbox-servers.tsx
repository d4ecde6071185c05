// The two servers of a mailbox, given by hand.

import { useTranslation } from 'react-i18next'
import type { Input } from '../../../electron/ipc/contract.ts'
import { Select, TextField } from '../../ui/field.tsx'

type Security = 'tls' | 'starttls'

export interface Server {
  host: string
  port: string
  security: Security
}
export const NO_IMAP: Server = { host: '', port: '143', security: 'starttls' }
export const NO_SMTP: Server = { host: '', port: '587', security: 'starttls' }

export function asServer(server: Server): Input<'accounts.add'>['imap'] {
  return { host: server.host.trim(), port: Number(server.port), security: server.security }
}
export function isGiven(server: Server): boolean {
  return server.host.trim() !== '' && Number(server.port) > 0
}

interface Props {
  imap: Server
  smtp: Server
  onImap: (server: Server) => void
  onSmtp: (server: Server) => void
}

export function MailboxServers({ imap, smtp, onImap, onSmtp }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <ServerFields label={t('mailbox.imap')} server={imap} onChange={onImap} ports={{ tls: '993', starttls: '143' }} />
      <ServerFields label={t('mailbox.smtp')} server={smtp} onChange={onSmtp} ports={{ tls: '465', starttls: '587' }} />
    </>
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
