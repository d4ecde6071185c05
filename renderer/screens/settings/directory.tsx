// Annuaire: the key of the national directory's service (spec §4.1). It is never shown again, only whether one is there.

import { KeyRound, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asFailure, queries, useCommand, useEngine } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'

export function DirectoryKey() {
  const { t } = useTranslation()
  const status = useEngine('directory.status', {}).data
  const keep = useCommand('directory.setKey')
  const [key, setKey] = useState('')
  if (!status) return null
  const set = (next: string | null) =>
    keep.mutate(
      { key: next },
      {
        onSuccess: () => {
          setKey('')
          void queries.invalidateQueries({ queryKey: ['directory.status'] })
        },
      },
    )
  return (
    <>
      <p className="small ink-2">{t('settings.directory.what')}</p>
      <p role="status">{t(status.liveLookup ? 'settings.directory.set' : 'settings.directory.unset')}</p>
      <form
        className="narrow mailbox-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (key.trim() !== '') set(key.trim())
        }}
      >
        <TextField label={t('settings.directory.key')} type="password" value={key} onChange={setKey} />
        {keep.error ? <Fault fault={asFailure(keep.error)} /> : null}
        <div className="row">
          <Button type="submit" kind="primary" isDisabled={key.trim() === '' || keep.isPending}>
            <KeyRound className="icon" aria-hidden="true" />
            {t(status.liveLookup ? 'settings.directory.replace' : 'settings.directory.keep')}
          </Button>
          {status.liveLookup ? (
            <Button onPress={() => set(null)} isDisabled={keep.isPending}>
              <Trash2 className="icon" aria-hidden="true" />
              {t('settings.directory.remove')}
            </Button>
          ) : null}
        </div>
      </form>
    </>
  )
}
