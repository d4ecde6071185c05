// Small parts: icon sizes, key cap, button, chips, sector tile, mark. No data, no command.

import {
  BadgeCheck,
  CircleDashed,
  FlaskConical,
  HandHelping,
  Hospital,
  HouseHeart,
  Link,
  Stethoscope,
  Syringe,
  UserRound,
  UserX,
} from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { keyCap } from '../keys.ts'
import type { PatientCard, Sector } from '../shapes.ts'

export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {keyCap(keys)}
    </span>
  )
}

interface ButtonProps extends Omit<ComponentProps<typeof AriaButton>, 'className' | 'children'> {
  kind?: 'primary' | 'quiet' | 'danger'
  size?: 'small' | 'tall'
  /** an icon alone needs a label, shown as its title */
  label?: string
  keys?: string
  children?: ReactNode
}

/** A button with its key cap. `label` alone makes an icon button. */
export function Button({ kind, size, label, keys, children, ...rest }: ButtonProps) {
  const classes = ['btn', kind, size === 'small' && 'small-btn', size === 'tall' && 'tall', label && 'icon-only']
  const button = (
    <AriaButton
      {...rest}
      className={classes.filter(Boolean).join(' ')}
      {...(label ? { 'aria-label': label } : {})}
      {...(keys ? { 'aria-keyshortcuts': keys } : {})}
    >
      {children}
      {keys && !label ? <Kbd keys={keys} /> : null}
    </AriaButton>
  )
  return label ? <span title={keys ? `${label} (${keyCap(keys)})` : label}>{button}</span> : button
}

const SECTORS = {
  hospital: Hospital,
  biology: FlaskConical,
  city: Stethoscope,
  nurse: Syringe,
  'medico-social': HouseHeart,
  social: HandHelping,
  person: UserRound,
}

/** Tile of a sector; `person` for a patient's own message. */
export function SectorTile({ sector, small = false }: { sector: Sector | 'person'; small?: boolean }) {
  const Icon = SECTORS[sector]
  return (
    <span className={small ? 'sector small-tile' : 'sector'} data-sector={sector} aria-hidden="true">
      <Icon className="icon" />
    </span>
  )
}

export type Identity = PatientCard['insStatus'] | 'unfiled' | 'discordant'

/** Identity chip, read from the document, never guessed (visual design, section 5). */
export function IdentityChip({ identity, tight = false }: { identity: Identity; tight?: boolean }) {
  const { t } = useTranslation()
  const [look, Icon] = (
    {
      qualified: ['ok', BadgeCheck],
      provisional: ['prov', CircleDashed],
      none: ['plain', CircleDashed],
      unfiled: ['link', Link],
      discordant: ['crit', UserX],
    } as const
  )[identity]
  return (
    <span className={`chip ${look}${tight ? ' tight' : ''}`}>
      <Icon className="icon" aria-hidden="true" />
      {t(`identity.${identity}`)}
    </span>
  )
}

export function Chip({
  look = 'plain',
  children,
}: {
  look?: 'plain' | 'new' | 'prov' | 'crit' | 'ok'
  children: ReactNode
}) {
  return <span className={`chip tight ${look}`}>{children}</span>
}

/** The mark: a letter with its folded corner, the one signature of the product. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M5 2.5h9.2L21 9.3V19a2.5 2.5 0 0 1-2.5 2.5H5.5A2.5 2.5 0 0 1 3 19V4.5a2 2 0 0 1 2-2z"
        fill="var(--accent)"
      />
      <path d="M14.2 2.5 21 9.3h-4.8a2 2 0 0 1-2-2z" fill="var(--accent-soft)" />
      <path
        d="M7.4 13.2l4.6 3.6 4.6-3.6"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** Nothing to show: the fold, one line of fact, one of consequence. */
export function Empty({ title, children, ticked = false }: { title: string; children?: ReactNode; ticked?: boolean }) {
  return (
    <div className="empty">
      <svg width="56" height="44" viewBox="0 0 56 44" fill="none" aria-hidden="true">
        <path
          d="M4 4h34l14 13v19a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a2 2 0 0 1 2-2z"
          fill="var(--surface)"
          stroke="var(--line-control)"
        />
        <path d="M38 4l14 13H42a4 4 0 0 1-4-4z" fill="var(--accent-soft)" stroke="var(--line-control)" />
        {ticked ? <path d="M18 25l7 6 13-13" stroke="var(--accent)" strokeWidth="2.5" strokeLinecap="round" /> : null}
      </svg>
      <b>{title}</b>
      {children}
    </div>
  )
}
