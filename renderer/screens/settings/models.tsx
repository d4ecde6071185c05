// Courrier: models 1–9 in their order, the signature, who signs from each mailbox, receipts that others ask for. A change acts at once.

import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LetterSender } from '../../../electron/ipc/letters.ts'
import { asFailure, queries, useCommand, useEngine } from '../../engine.ts'
import type { Account, LetterModel } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { Radios, Switch, TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import { Editor } from '../compose/editor.tsx'
import '../compose/compose.css'
import { useSettings } from './use-settings.ts'

const MOST = 9

export function Models() {
  const { t } = useTranslation()
  const { settings, set } = useSettings()
  const kept = useEngine('letters.models', {}).data
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  if (!kept) return null
  return (
    <>
      <ModelList models={kept.models} signature={kept.signature} />
      {accounts.map((account) => (
        <Signer key={account.id} account={account} />
      ))}
      {settings ? (
        <Radios<'message' | 'letter'>
          label={t('settings.models.answerForm')}
          value={settings.answerForm}
          onChange={(answerForm) => set({ answerForm })}
          choices={[
            { id: 'message', label: t('settings.models.answerMessage') },
            { id: 'letter', label: t('settings.models.answerLetter') },
          ]}
        />
      ) : null}
      {settings ? (
        <Radios<'ask' | 'always'>
          label={t('settings.models.receipts')}
          value={settings.receipts}
          onChange={(receipts) => set({ receipts })}
          choices={[
            { id: 'ask', label: t('settings.models.receiptsAsk') },
            { id: 'always', label: t('settings.models.receiptsAlways') },
          ]}
        />
      ) : null}
    </>
  )
}

function ModelList(kept: { models: LetterModel[]; signature: string }) {
  const { t } = useTranslation()
  const save = useCommand('letters.saveModels')
  const [models, setModels] = useState(kept.models)
  const [signature, setSignature] = useState(kept.signature)
  const keep = (nextModels: LetterModel[], nextSignature: string) => {
    setModels(nextModels)
    setSignature(nextSignature)
    save.mutate(
      { models: nextModels, signature: nextSignature },
      { onSuccess: () => void queries.invalidateQueries({ queryKey: ['letters.models'] }) },
    )
  }
  const change = (id: string, part: Partial<LetterModel>) =>
    keep(
      models.map((model) => (model.id === id ? { ...model, ...part } : model)),
      signature,
    )
  const raise = (index: number) => {
    const next = [...models]
    next.splice(index - 1, 0, ...next.splice(index, 1))
    keep(next, signature)
  }
  return (
    <>
      <p className="small ink-2">{t('settings.models.intro')}</p>
      {save.error ? <Fault fault={asFailure(save.error)} /> : null}
      <ol className="cards">
        {models.map((model, index) => (
          <li key={model.id} className="card">
            <div className="row">
              <span className="kbd" aria-hidden="true">
                {index + 1}
              </span>
              <span className="grow strong">{t('settings.models.number', { n: index + 1 })}</span>
              {index > 0 ? (
                <Button kind="quiet" size="small" label={t('settings.models.up')} onPress={() => raise(index)}>
                  <ArrowUp className="icon" aria-hidden="true" />
                </Button>
              ) : null}
              <Button
                kind="quiet"
                size="small"
                label={t('settings.models.remove')}
                onPress={() =>
                  keep(
                    models.filter((one) => one.id !== model.id),
                    signature,
                  )
                }
              >
                <Trash2 className="icon" aria-hidden="true" />
              </Button>
            </div>
            <TextField
              label={t('settings.models.name')}
              value={model.name}
              onChange={(name) => change(model.id, { name })}
            />
            <span className="small medium ink-2">{t('settings.models.text')}</span>
            <Editor
              label={`${t('settings.models.text')}, ${t('settings.models.number', { n: index + 1 })}`}
              text={model.body}
              onText={(body) => change(model.id, { body })}
            />
            <Switch on={model.expectsAnswer} onChange={(expectsAnswer) => change(model.id, { expectsAnswer })}>
              {t('settings.models.expects')}
            </Switch>
          </li>
        ))}
      </ol>
      <div className="row">
        <Button
          isDisabled={models.length >= MOST}
          onPress={() =>
            keep([...models, { id: crypto.randomUUID(), name: '', body: '', expectsAnswer: false }], signature)
          }
        >
          <Plus className="icon" aria-hidden="true" />
          {t('settings.models.add')}
        </Button>
        {models.length >= MOST ? <span className="meta">{t('settings.models.full')}</span> : null}
      </div>
      <section className="card" aria-label={t('settings.models.signature')}>
        <h3 className="strong">{t('settings.models.signature')}</h3>
        <Editor label={t('settings.models.signature')} text={signature} onText={(next) => keep(models, next)} />
      </section>
    </>
  )
}

const FIELDS = ['title', 'givenName', 'familyName', 'entity', 'rpps'] as const

/** Who signs from this mailbox: the label that the recipient sees (R20) and the author of a structured letter. */
function Signer({ account }: { account: Account }) {
  const kept = useEngine('letters.sender', { account: account.id }).data
  return kept ? <SignerFields account={account} kept={kept.sender} label={kept.label} /> : null
}

function SignerFields({ account, kept, label }: { account: Account; kept: LetterSender; label: string }) {
  const { t } = useTranslation()
  const save = useCommand('letters.saveSender')
  const [sender, setSender] = useState(kept)
  const change = (field: (typeof FIELDS)[number], value: string) => {
    const next = { ...sender, [field]: value === '' ? undefined : value }
    setSender(next)
    // a number on its way is not one yet
    if (next.rpps === undefined || /^\d{11}$/.test(next.rpps))
      save.mutate(
        { account: account.id, sender: next },
        { onSuccess: () => void queries.invalidateQueries({ queryKey: ['letters.sender'] }) },
      )
  }
  const wrong = sender.rpps !== undefined && !/^\d{11}$/.test(sender.rpps) ? t('settings.models.rppsWrong') : undefined
  return (
    <section className="card" aria-label={t('settings.models.signer', { email: account.email })}>
      <h3 className="strong break">{t('settings.models.signer', { email: account.email })}</h3>
      <div className="form-pair">
        {FIELDS.map((field) => (
          <TextField
            key={field}
            label={t(`settings.models.${field === 'title' ? 'titleField' : field}`)}
            value={sender[field] ?? ''}
            onChange={(value) => change(field, value)}
            wrong={field === 'rpps' ? wrong : undefined}
          />
        ))}
      </div>
      <p className="small ink-2">
        {t('settings.models.label')} <b>{save.data?.label ?? label}</b>
      </p>
      {save.error ? <Fault fault={asFailure(save.error)} /> : null}
    </section>
  )
}
