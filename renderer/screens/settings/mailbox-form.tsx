// A mailbox to add: its address, how its holder signs in, servers found from the address or given by hand.

import { FileKey, KeyRound, Plug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../../electron/ipc/contract.ts'
import { ask, asFailure, useCommand, useEngine } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Radios, Select, TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import { asServer, isGiven, MailboxServers, NO_IMAP, NO_SMTP } from './mailbox-servers.tsx'
import { isComplete, NO_INPUT, WayFields, waysOf, type Way, type WayInput } from './mailbox-way.tsx'

const BY_HAND = 'hand'
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s.]+$/
/** After the last letter of an address, its servers are looked for. */
const PAUSE_MS = 500

export function MailboxForm({ onAdded }: { onAdded: (email: string) => void }) {
  const { t } = useTranslation()
  const listed = useEngine('operators.list', {}).data
  const operators = listed?.operators ?? []
  const add = useCommand('accounts.add')
  const [email, setEmail] = useState('')
  const [user, setUser] = useState('')
  const [pickedWay, setPickedWay] = useState<Way>()
  const [input, setInput] = useState<WayInput>(NO_INPUT)
  const [picked, setPicked] = useState<string>()
  const [imap, setImap] = useState(NO_IMAP)
  const [smtp, setSmtp] = useState(NO_SMTP)
  const [ca, setCa] = useState<string>()
  const search = useServers(email.trim())
  const found = picked === BY_HAND ? undefined : search.data
  const choice = picked ?? found?.operator ?? BY_HAND
  const preset = operators.find((operator) => operator.id === choice)
  const servers = preset?.imap === undefined ? found : preset
  const byHand = servers?.imap === undefined
  const ways = waysOf(preset)
  const way = pickedWay !== undefined && ways.includes(pickedWay) ? pickedWay : ways[0]
  const ready = ADDRESS.test(email.trim()) && way !== undefined && isComplete(way, input) && (!byHand || isGiven(imap))

  const submit = (by: Way) => {
    const outgoing = byHand ? (isGiven(smtp) ? asServer(smtp) : undefined) : servers.smtp
    add.mutate(
      {
        email: email.trim(),
        user: user.trim() || email.trim(),
        imap: servers?.imap ?? asServer(imap),
        ...(outgoing ? { smtp: outgoing } : {}),
        auth: authOf(by, input),
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
        if (ready) submit(way)
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
      <p className="meta" role="status">
        {byHand
          ? t(search.isFetching ? 'mailbox.searching' : 'mailbox.notFound')
          : t('mailbox.found', { servers: [servers.imap, servers.smtp].flatMap((one) => one?.host ?? []).join(', ') })}
      </p>
      {preset?.note ? <p className="meta">{preset.note}</p> : null}
      {ways.length === 0 ? <p className="notice warn small">{t('mailbox.unsupported')}</p> : null}
      {way !== undefined && ways.length > 1 ? (
        <Radios<Way>
          label={t('mailbox.way')}
          value={way}
          choices={ways.map((id) => ({ id, label: t(`mailbox.ways.${id}`) }))}
          onChange={setPickedWay}
        />
      ) : null}
      <div className="form-pair">
        <TextField
          label={t('mailbox.user')}
          value={user}
          onChange={setUser}
          help={t('mailbox.userHelp')}
          autoComplete="username"
        />
        {way === 'password' ? <WayFields way={way} input={input} onChange={setInput} /> : null}
      </div>
      {way === undefined || way === 'password' ? null : <WayFields way={way} input={input} onChange={setInput} />}
      {byHand ? <MailboxServers imap={imap} smtp={smtp} onImap={setImap} onSmtp={setSmtp} /> : null}
      {listed?.byHand ? (
        <div className="row">
          <Button kind="quiet" onPress={() => void chooseCa()}>
            <FileKey className="icon" aria-hidden="true" />
            {t(ca ? 'mailbox.caChosen' : 'mailbox.ca')}
          </Button>
          <span className="meta">{t('mailbox.caHelp')}</span>
        </div>
      ) : null}
      {add.error ? <Fault fault={asFailure(add.error)} /> : null}
      <div className="row">
        <Button type="submit" kind="primary" size="tall" keys="Enter" isDisabled={!ready || add.isPending}>
          {way === 'oauth' ? (
            <KeyRound className="icon" aria-hidden="true" />
          ) : (
            <Plug className="icon" aria-hidden="true" />
          )}
          {add.isPending
            ? t(way === 'oauth' ? 'mailbox.inBrowser' : 'mailbox.checking')
            : t(way === 'oauth' ? 'mailbox.addByBroker' : 'mailbox.add')}
        </Button>
        <span className="meta">{t('mailbox.checkNote')}</span>
      </div>
    </form>
  )
}

/** The servers of an address, once it has stood still. */
function useServers(email: string) {
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(ADDRESS.test(email) ? email : ''), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [email])
  return useEngine('accounts.discover', { email: asked }, { enabled: asked !== '', lane: 'discover' })
}

function authOf(way: Way, { password, pfx, passphrase, code }: WayInput): Input<'accounts.add'>['auth'] {
  if (way === 'password') return { kind: 'password', password }
  if (way === 'certificate') return { kind: 'certificate', pfx, passphrase }
  return way === 'card' ? { kind: 'card', code } : { kind: 'oauth', broker: '' }
}
