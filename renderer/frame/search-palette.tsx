// Ctrl K: patients first, then what can be done now, whom to write to, the full text. Answers come from this machine only.

import { BookUser, Mail, Search, UserRound, Zap } from 'lucide-react'
import { useDeferredValue, useState, type ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { actOf } from '../acts.ts'
import { commands } from '../commands.ts'
import { count, longDate, personName, shownSender, shownSubject } from '../display.ts'
import { useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import { go } from '../place.ts'
import { traits } from '../reading/identity-header.tsx'
import { beginningTo, roleOf } from '../screens/compose/correspondent.ts'
import { startLetter } from '../screens/compose/start.ts'
import type { Correspondent, SearchHit } from '../shapes.ts'
import { Palette, Snippet, type PaletteGroup } from '../ui/palette.tsx'
import { Chip, IdentityChip, Kbd } from '../ui/part.tsx'

const PATIENTS = 5
const HITS = 8
const ACTS = 6
const CORRESPONDENTS = 4

/** Fragments in any order, accents and case aside. */
function answers(label: string, query: string): boolean {
  const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const words = fold(label)
  return fold(query)
    .split(/\s+/)
    .every((part) => words.includes(part))
}

export function SearchPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const now = useNow()
  const [query, setQuery] = useState('')
  const asked = useDeferredValue(query.trim())
  const patients = useEngine('patients.list', { query: asked, limit: PATIENTS }, { enabled: asked !== '', keep: true })
  const found = useEngine(
    'search',
    { query: asked, limit: HITS },
    { enabled: asked.length > 1, keep: true, lane: 'palette' },
  )
  const known = useEngine(
    'correspondents.suggest',
    { text: asked, limit: CORRESPONDENTS },
    { enabled: asked.length > 1, keep: true, lane: 'palette correspondents' },
  )
  // what can be done is read once: the page under the palette does not change while it is open
  const [doable] = useState(() =>
    commands
      .filter((command) => command.id !== 'search' && actOf(command.id))
      .map((command) => ({ command, act: actOf(command.id) })),
  )
  const icon = (Icon: typeof Mail): ReactNode => <Icon className="icon icon-18" />

  const groups: PaletteGroup[] = []
  if (asked !== '' && patients.data?.patients.length)
    groups.push({
      title: t('screens.patients'),
      items: patients.data.patients.map((patient) => ({
        id: `p-${patient.id}`,
        icon: icon(UserRound),
        label: <Snippet text={personName(patient)} query={asked} />,
        detail: traits(patient, now, t),
        said: `${personName(patient)}, ${traits(patient, now, t)}, ${t(`identity.${patient.insStatus}`)}`,
        end: <IdentityChip identity={patient.insStatus} />,
        act: () => go({ screen: 'patient', patient: patient.id }),
      })),
    })
  const acts = doable
    .filter(({ command }) => asked === '' || answers(t(command.label), asked))
    .slice(0, asked === '' ? commands.length : ACTS)
  if (acts.length > 0)
    groups.push({
      title: t('palette.acts'),
      items: acts.map(({ command, act }) => ({
        id: `c-${command.id}`,
        icon: icon(Zap),
        label: t(command.label),
        said: t(command.label),
        end: <Kbd keys={command.keys[0]} />,
        // after the palette has closed and given the focus back
        act: () => setTimeout(() => act?.(), 0),
      })),
    })
  if (asked.length > 1 && known.data?.correspondents.length)
    groups.push({
      title: t('screens.correspondents'),
      items: known.data.correspondents.map((one) => ({
        id: `w-${one.address ?? one.rpps ?? one.name}`,
        icon: icon(BookUser),
        label: <Snippet text={one.name} query={asked} />,
        detail: correspondentLine(one, t),
        said: [one.name, correspondentLine(one, t), t('correspondents.write')].filter(Boolean).join(', '),
        end:
          one.trusted === false ? (
            <Chip look="crit">{t('compose.trust.outside')}</Chip>
          ) : (
            <span className="meta">{t('correspondents.write')}</span>
          ),
        act: () => void startLetter(beginningTo(one)),
      })),
    })
  // under the correspondents from the first answer on: what Entrée would take does not move
  if (asked.length > 1 && known.data && found.data?.hits.length)
    groups.push({
      title: t('palette.mail', { count: found.data.total, shown: count(found.data.total) }),
      items: found.data.hits.map((hit) => ({
        id: `m-${hit.id}`,
        icon: icon(Mail),
        label: <Snippet text={hit.snippet || shownSubject(hit.subject)} />,
        words: true,
        detail: hitLine(hit, now),
        said: `${shownSubject(hit.subject)}, ${hitLine(hit, now)}`,
        act: () => go({ screen: 'inbox', message: hit.id }),
      })),
    })
  const nothing =
    asked.length > 1 && !patients.isFetching && !known.isFetching && !found.isFetching && groups.length === 0
  return (
    <Palette
      label={t('commands.search')}
      placeholder={t('frame.search')}
      query={query}
      onQuery={setQuery}
      groups={groups}
      onClose={onClose}
      empty={nothing ? t('palette.nothing', { query: asked }) : undefined}
      foot={found.data && asked.length > 1 ? t('palette.footMs', { ms: Math.round(found.data.ms) }) : t('palette.foot')}
      icon={<Search className="icon ink-3" aria-hidden="true" />}
    />
  )
}

/** What they are and where; whether a letter reaches them. */
function correspondentLine(one: Correspondent, t: TFunction): string {
  const reached =
    one.address === undefined ? t('compose.trust.none') : one.trusted === false ? t('compose.trust.outside') : ''
  const exchanges = one.exchanges > 0 ? t('compose.exchanges', { count: one.exchanges }) : ''
  return [roleOf(one), exchanges, reached].filter(Boolean).join(' · ')
}

function hitLine(hit: SearchHit, now: number): string {
  return [hit.patientName, hit.from && shownSender(hit.from), longDate(hit.date, now)].filter(Boolean).join(' · ')
}
