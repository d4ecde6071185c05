// What the list shows and in which order: mailbox, folder, type, dates. The order of « À voir d’abord » is written here in words.

import { ListFilter } from 'lucide-react'
import { Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useEngine } from '../../engine.ts'
import { PatientPicker } from '../../patient-picker.tsx'
import { DateField } from '../../ui/date-field.tsx'
import { Select } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import type { Filter } from './rows.ts'

const KINDS = ['biology', 'letter', 'imaging', 'prescription', 'patient', 'text', 'attachment', 'receipt'] as const
const ORDERS = ['date', 'oldest', 'patient', 'flags'] as const

interface Props {
  filter: Filter
  onChange: (filter: Filter) => void
  open: boolean
  onOpen: (open: boolean) => void
}

/** How many narrowings are on, the order left out. */
export function narrowings(filter: Filter): number {
  return [filter.account, filter.patient, filter.folder, filter.kind, filter.since, filter.until].filter(Boolean).length
}

function without(filter: Filter, key: keyof Filter): Filter {
  const rest = { ...filter }
  delete rest[key]
  return rest
}

export function Filters({ filter, onChange, open, onOpen }: Props) {
  const { t } = useTranslation()
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  const folders = useEngine('folders.list', {}).data?.folders ?? []
  const set = (key: 'account' | 'patient' | 'folder' | 'kind' | 'since' | 'until', value: string) =>
    onChange(value ? { ...filter, [key]: value } : without(filter, key))
  const any = { id: '', label: t('inbox.any') }
  const names = [...new Set(folders.filter((f) => !filter.account || f.account === filter.account).map((f) => f.name))]
  const on = narrowings(filter)
  return (
    <DialogTrigger isOpen={open} onOpenChange={onOpen}>
      <Button kind="quiet" size="small" label={t('commands.filter')} keys="Control+f">
        <ListFilter className="icon" aria-hidden="true" />
        {on > 0 ? <span className="filter-dot" /> : null}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="filters" aria-label={t('commands.filter')}>
          <Select
            label={t('inbox.order')}
            value={filter.order ?? 'date'}
            choices={ORDERS.map((id) => ({ id, label: t(`inbox.orders.${id}`) }))}
            onChange={(order) => onChange({ ...filter, order })}
          />
          <PatientPicker
            label={t('inbox.patient')}
            patient={filter.patient}
            onChange={(patient) => set('patient', patient ?? '')}
          />
          {accounts.length > 1 ? (
            <Select
              label={t('inbox.account')}
              value={filter.account ?? ''}
              choices={[any, ...accounts.map((account) => ({ id: account.id, label: account.email }))]}
              onChange={(account) => set('account', account)}
            />
          ) : null}
          <Select
            label={t('inbox.folder')}
            value={filter.folder ?? ''}
            choices={[any, ...names.map((name) => ({ id: name, label: name }))]}
            onChange={(folder) => set('folder', folder)}
          />
          <Select
            label={t('inbox.kind')}
            value={filter.kind ?? ''}
            choices={[any, ...KINDS.map((id) => ({ id, label: t(`kinds.${id}`) }))]}
            onChange={(kind) => set('kind', kind)}
          />
          <div className="row">
            <DateField
              label={t('inbox.since')}
              value={filter.since ?? ''}
              onChange={(day) => set('since', day ?? '')}
            />
            <DateField
              label={t('inbox.until')}
              value={filter.until ?? ''}
              onChange={(day) => set('until', day ?? '')}
            />
          </div>
          {on > 0 ? (
            <Button
              kind="quiet"
              onPress={() => {
                const { order, unread } = filter
                onChange({ ...(order ? { order } : {}), ...(unread ? { unread } : {}) })
              }}
            >
              {t('inbox.clear')}
            </Button>
          ) : null}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
