// Affichage: theme, text size, density, single keys, reading, language.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { language, setLanguage, type Language } from '../../i18n/index.ts'
import { Radios, Switch } from '../../ui/field.tsx'
import { useSettings } from './use-settings.ts'

const THEMES = ['system', 'light', 'dark'] as const
const SIZES = ['normal', 'large', 'larger'] as const

export function Appearance() {
  const { t } = useTranslation()
  const { settings, set } = useSettings()
  const [tongue, setTongue] = useState<Language>(language)
  if (!settings) return null
  return (
    <>
      <Radios
        label={t('settings.appearance.theme')}
        value={settings.theme}
        onChange={(theme) => set({ theme })}
        choices={THEMES.map((id) => ({ id, label: t(`settings.appearance.themes.${id}`) }))}
      />
      <Radios
        label={t('settings.appearance.textSize')}
        value={settings.textSize}
        onChange={(textSize) => set({ textSize })}
        choices={SIZES.map((id) => ({ id, label: t(`settings.appearance.sizes.${id}`) }))}
      />
      <div className="field">
        <span className="label">{t('settings.appearance.list')}</span>
        <Switch on={settings.compact} onChange={(compact) => set({ compact })}>
          {t('settings.appearance.compact')}
        </Switch>
        <Switch on={settings.markReadOnOpen} onChange={(markReadOnOpen) => set({ markReadOnOpen })}>
          {t('settings.appearance.markRead')}
        </Switch>
        <Switch on={settings.singleKeys} onChange={(singleKeys) => set({ singleKeys })}>
          {t('settings.appearance.singleKeys')}
        </Switch>
      </div>
      <Radios<Language>
        label={t('settings.appearance.language')}
        value={tongue}
        onChange={(next) => {
          setTongue(next)
          setLanguage(next)
        }}
        choices={[
          { id: 'fr', label: 'Français' },
          { id: 'en', label: 'English' },
        ]}
      />
    </>
  )
}
