// Theme, text size and density follow the settings; « system » follows the machine while the window lives.

import { useEffect, useSyncExternalStore } from 'react'
import type { Settings } from '../shapes.ts'

export const SIZES = ['normal', 'large', 'larger'] as const satisfies Settings['textSize'][]

const dark = window.matchMedia('(prefers-color-scheme: dark)')

function subscribe(watcher: () => void): () => void {
  dark.addEventListener('change', watcher)
  return () => dark.removeEventListener('change', watcher)
}

export function useAppearance(settings: Settings | undefined): void {
  const systemDark = useSyncExternalStore(subscribe, () => dark.matches)
  const theme = settings?.theme ?? 'system'
  const shown = theme === 'system' ? (systemDark ? 'dark' : 'light') : theme
  useEffect(() => {
    document.documentElement.dataset['theme'] = shown
  }, [shown])
  useEffect(() => {
    if (!settings) return
    document.documentElement.dataset['textSize'] = settings.textSize
    document.documentElement.dataset['density'] = settings.compact ? 'compact' : 'normal'
    document.documentElement.dataset['keycaps'] = settings.singleKeys ? 'on' : 'off'
  }, [settings])
}
