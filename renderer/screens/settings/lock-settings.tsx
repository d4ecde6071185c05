// Verrouillage: after how long, and what locking does.

import { useTranslation } from 'react-i18next'
import { useCommand } from '../../engine.ts'
import { Select } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import { useSettings } from './use-settings.ts'

const MINUTES = [5, 10, 15, 20, 30, 60, 120]

export function LockSettings() {
  const { t } = useTranslation()
  const { settings, set } = useSettings()
  const lock = useCommand('profile.lock')
  if (!settings) return null
  const choices = MINUTES.includes(settings.lockAfterMinutes) ? MINUTES : [...MINUTES, settings.lockAfterMinutes]
  return (
    <>
      <div className="narrow">
        <Select
          label={t('settings.lock.after')}
          value={String(settings.lockAfterMinutes)}
          choices={choices
            .toSorted((a, b) => a - b)
            .map((minutes) => ({ id: String(minutes), label: t('settings.lock.minutes', { count: minutes }) }))}
          onChange={(minutes) => set({ lockAfterMinutes: Number(minutes) })}
        />
      </div>
      <p className="small ink-2">{t('settings.lock.also')}</p>
      <div>
        <Button keys="Control+l" onPress={() => lock.mutate({})}>
          {t('commands.lock')}
        </Button>
      </div>
    </>
  )
}
