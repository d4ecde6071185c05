// One's own address book: a correspondent in or out at once, and what one wrote of them.

import { BookUser, Pencil, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asFailure, useCommand, useEngine } from '../../engine.ts'
import type { Correspondent } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Dialog, showToast } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

type Fields = Record<(typeof FIELDS)[number], string>

const FIELDS = ['name', 'profession', 'organization', 'city', 'note'] as const

export function OwnContact({ one, address }: { one: Correspondent; address: string }) {
  const { t } = useTranslation()
  const save = useCommand('contacts.save')
  const remove = useCommand('contacts.remove')
  const [editing, setEditing] = useState(false)
  const told = { onError: (error: unknown) => showToast({ text: asFailure(error).message }) }
  if (!one.own) {
    const contact = { address, ...filled({ ...fieldsOf(one), note: '' }) }
    return (
      <Button kind="quiet" size="small" onPress={() => save.mutate(contact, told)}>
        <BookUser className="icon" aria-hidden="true" />
        {t('correspondents.addOwn')}
      </Button>
    )
  }
  return (
    <>
      <Button kind="quiet" size="small" onPress={() => setEditing(true)}>
        <Pencil className="icon" aria-hidden="true" />
        {t('correspondents.editOwn')}
      </Button>
      <Button kind="quiet" size="small" onPress={() => remove.mutate({ address }, told)}>
        <UserMinus className="icon" aria-hidden="true" />
        {t('correspondents.removeOwn')}
      </Button>
      {editing ? <ContactDialog address={address} onClose={() => setEditing(false)} /> : null}
    </>
  )
}

function ContactDialog({ address, onClose }: { address: string; onClose: () => void }) {
  const { t } = useTranslation()
  const [contact] = useEngine('contacts.list', { address }).data?.contacts ?? []
  return (
    <Dialog title={t('correspondents.editTitle')} onClose={onClose}>
      <p className="small ink-2 break">{address}</p>
      {contact ? <ContactForm address={address} start={fieldsOf(contact)} onDone={onClose} /> : null}
    </Dialog>
  )
}

function ContactForm({ address, start, onDone }: { address: string; start: Fields; onDone: () => void }) {
  const { t } = useTranslation()
  const save = useCommand('contacts.save')
  const [fields, setFields] = useState(start)
  const ready = fields.name.trim() !== ''
  return (
    <form
      className="contact-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) save.mutate({ address, ...filled(fields) }, { onSuccess: onDone })
      }}
    >
      {FIELDS.map((field) => (
        <TextField
          key={field}
          label={t(`correspondents.fields.${field}`)}
          value={fields[field]}
          onChange={(value) => setFields({ ...fields, [field]: value })}
          required={field === 'name'}
          autoFocus={field === 'name'}
        />
      ))}
      {save.error ? <Fault fault={asFailure(save.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onDone}>{t('ui.cancel')}</Button>
        <Button type="submit" kind="primary" isDisabled={!ready || save.isPending}>
          {t('correspondents.keepOwn')}
        </Button>
      </div>
    </form>
  )
}

function fieldsOf(one: { [field in keyof Fields]?: string | undefined }): Fields {
  const { name = '', profession = '', organization = '', city = '', note = '' } = one
  return { name, profession, organization, city, note }
}

/** As the engine takes it: what is empty is left out. */
function filled({ name, ...others }: Fields): { name: string } & Partial<Fields> {
  const some = Object.entries(others).flatMap(([field, value]) => (value.trim() === '' ? [] : [[field, value.trim()]]))
  return { name: name.trim(), ...(Object.fromEntries(some) as Partial<Fields>) }
}
