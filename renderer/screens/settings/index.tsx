// Réglages: sections at left, one page each. A change acts at once, there is no « Enregistrer ».

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stay, usePlace } from '../../place.ts'
import { About } from './about.tsx'
import { Appearance } from './appearance.tsx'
import { DirectoryKey } from './directory.tsx'
import { Journal } from './journal.tsx'
import { LockSettings } from './lock-settings.tsx'
import { Mailboxes } from './mailboxes.tsx'
import { Models } from './models.tsx'
import './settings.css'

const SECTIONS = [
  { id: 'mailboxes', page: Mailboxes },
  { id: 'models', page: Models },
  { id: 'directory', page: DirectoryKey },
  { id: 'appearance', page: Appearance },
  { id: 'lock', page: LockSettings },
  { id: 'journal', page: Journal },
  { id: 'about', page: About },
] as const

export default function Settings() {
  const { t } = useTranslation()
  const place = usePlace()
  const [first] = SECTIONS
  const [here, setHere] = useState<string>(place.tab ?? first.id)
  const section = SECTIONS.find(({ id }) => id === here) ?? first
  const Page = section.page
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={t('screens.settings')} data-pane tabIndex={-1}>
        <h1>{t('screens.settings')}</h1>
        {SECTIONS.map(({ id }) => (
          <button
            key={id}
            type="button"
            className="nav"
            aria-current={id === section.id ? 'page' : undefined}
            onClick={() => {
              setHere(id)
              stay({ tab: id })
            }}
          >
            {t(`settings.${id}.title`)}
          </button>
        ))}
      </nav>
      {/* a long journal is scrolled by the keyboard */}
      <section className="settings-page" aria-label={t(`settings.${section.id}.title`)} data-pane tabIndex={0}>
        <h2>{t(`settings.${section.id}.title`)}</h2>
        <Page />
      </section>
    </div>
  )
}
