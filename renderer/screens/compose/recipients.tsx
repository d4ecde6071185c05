// À and Copie: chips with the answer of the white list, and a field over one's own network and the directory aboard.
// A patient's address is never typed: Pli builds it.

import { Printer, ShieldCheck, ShieldX, UserX, X } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useRef, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Correspondent } from '../../../electron/ipc/directory.ts'
import { shortDate } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import type { Letter, LetterPoint } from '../../shapes.ts'
import { Snippet } from '../../ui/palette.tsx'
import { Chip, SectorTile } from '../../ui/part.tsx'
import { Suggest, type Suggestion } from '../../ui/suggest.tsx'
import { roleOf, sectorOf, typedAddress } from './correspondent.ts'

type Address = Letter['to'][number]

interface Props {
  label: string
  account: string
  chosen: Address[]
  onChange: (chosen: Address[]) => void
  points: LetterPoint[]
  /** letters that cannot travel are printed */
  onPrint: () => void
  field?: Ref<HTMLInputElement>
  autoFocus?: boolean
}

export function Recipients({ label, account, chosen, onChange, points, onPrint, field, autoFocus = false }: Props) {
  const { t } = useTranslation()
  const now = useNow()
  const [text, setText] = useState('')
  const [unreachable, setUnreachable] = useState<Correspondent>()
  const chips = useRef<HTMLUListElement>(null)
  const notice = useId()
  const asked = useDeferredValue(text.trim())
  const found = useEngine(
    'correspondents.suggest',
    { text: asked, account },
    { enabled: asked.length > 1, keep: true, lane: label },
  ).data
  const directory = useEngine('directory.status', {}).data
  const typed = typedAddress(text)

  const add = (address: Address) => {
    setText('')
    setUnreachable(undefined)
    if (!chosen.some((one) => one.address.toLowerCase() === address.address.toLowerCase()))
      onChange([...chosen, address])
  }
  const remove = (index: number) => onChange(chosen.filter((_, at) => at !== index))
  const offered = text.trim().length > 1 && asked.length > 1 ? (found?.correspondents ?? []) : []
  // Entrée takes the first of the list: beside an address typed whole, that very address, else one that goes on from it
  const suggestions =
    typed === undefined
      ? offered
      : offered
          .filter((one) => one.address?.toLowerCase().startsWith(typed.toLowerCase()))
          .toSorted((a, b) => (a.address?.length ?? 0) - (b.address?.length ?? 0))
  const items = suggestions.map((one, order): Suggestion => {
    const detail = [roleOf(one), one.exchanges > 0 ? t('compose.exchanges', { count: one.exchanges }) : '']
      .filter(Boolean)
      .join(' · ')
    const trust = one.address === undefined ? 'none' : one.trusted === false ? 'outside' : 'inside'
    return {
      id: String(order),
      icon: <SectorTile sector={sectorOf(one)} />,
      label: <Snippet text={one.name} query={asked} />,
      detail,
      end: <Trust correspondent={one} />,
      said: [one.name, detail, t(`compose.trust.${trust}`), one.homonyms > 0 ? t('compose.homonym') : '']
        .filter(Boolean)
        .join(', '),
      act: () => {
        if (one.address !== undefined) add({ name: one.name, address: one.address })
        else {
          setText('')
          setUnreachable(one)
        }
      },
    }
  })
  return (
    <div className="recipients">
      <ul className="recipient-chips" ref={chips} aria-label={t('compose.chosen', { field: label })}>
        {chosen.map((one, index) => (
          <RecipientChip
            key={one.address}
            recipient={one}
            account={account}
            point={points.find(({ about, level }) => about === one.address && level !== 'passed')}
            onKnown={(name) => onChange(chosen.map((other) => (other === one ? { ...one, name } : other)))}
            onRemove={() => {
              remove(index)
              chips.current?.parentElement?.querySelector('input')?.focus()
            }}
          />
        ))}
      </ul>
      <Suggest
        label={label}
        text={text}
        onText={setText}
        suggestions={items}
        head={
          directory?.date ? t('compose.directoryOf', { date: shortDate(directory.date, now) }) : t('compose.ownNetwork')
        }
        describedBy={unreachable ? notice : undefined}
        autoFocus={autoFocus}
        {...(field ? { field } : {})}
        onKey={(event) => {
          if ((event.key === 'Enter' && !event.ctrlKey) || event.key === ',' || event.key === ';') {
            if (!typed) return
            add({ address: typed })
          } else if (event.key === 'Backspace' && text === '' && chosen.length > 0) remove(chosen.length - 1)
          else return
          event.preventDefault()
        }}
        onLeave={() => {
          if (typed) add({ address: typed })
        }}
      />
      {unreachable ? (
        <p className="recipient-note small" id={notice} role="status">
          <Printer className="icon icon-14" aria-hidden="true" />
          {t('compose.noAddress', { name: unreachable.name })}
          <button type="button" className="text-btn" onClick={onPrint}>
            {t('compose.printLetter')}
          </button>
        </p>
      ) : null}
    </div>
  )
}

function Trust({ correspondent }: { correspondent: Correspondent }) {
  const { t } = useTranslation()
  if (correspondent.address === undefined)
    return (
      <span className="meta row nowrap">
        <Printer className="icon icon-14" aria-hidden="true" />
        {t('compose.trust.none')}
      </span>
    )
  if (correspondent.goneSince !== undefined) return <Chip look="prov">{t('compose.goneShort')}</Chip>
  if (correspondent.trusted === false) return <Chip look="crit">{t('compose.trust.outside')}</Chip>
  // no list aboard: nothing is said
  if (correspondent.trusted === undefined) return null
  return (
    <span className="chip ok tight">
      <ShieldCheck className="icon" aria-hidden="true" />
      {t('compose.trust.inside')}
    </span>
  )
}

interface ChipProps {
  recipient: Address
  account: string
  /** what « Avant l’envoi » says of this address */
  point: LetterPoint | undefined
  /** the name that the network or the directory gives an address without one */
  onKnown: (name: string) => void
  onRemove: () => void
}

function RecipientChip({ recipient, account, point, onKnown, onRemove }: ChipProps) {
  const { t } = useTranslation()
  const { name, address } = recipient
  const known = useEngine('correspondents.suggest', { text: address, account, limit: 1 }).data?.correspondents[0]
  const found = known?.address?.toLowerCase() === address.toLowerCase() ? known : undefined
  const shown = name ?? found?.name ?? address
  const knownName = name === undefined && found?.name !== found?.address ? found?.name : undefined
  // an address typed whole goes with the name of its owner, as one chosen from the list does
  useEffect(() => {
    if (knownName !== undefined) onKnown(knownName)
  })
  const refused = point?.code === 'outside' || point?.code === 'recipients' || found?.trusted === false
  const Icon = refused ? ShieldX : point ? UserX : ShieldCheck
  const marked = refused || point !== undefined || found?.trusted === true
  return (
    <li className="recipient-chip" data-level={refused ? 'blocks' : point?.level} title={address}>
      {marked ? <Icon className="icon icon-14" aria-hidden="true" /> : null}
      <span>{shown}</span>
      {found && roleOf(found) ? <span className="ink-2 recipient-role">{roleOf(found)}</span> : null}
      <span className="sr">{point?.title ?? (found?.trusted ? t('compose.trust.inside') : '')}</span>
      <button type="button" aria-label={t('compose.removeRecipient', { name: shown })} onClick={onRemove}>
        <X className="icon icon-14" aria-hidden="true" />
      </button>
    </li>
  )
}
