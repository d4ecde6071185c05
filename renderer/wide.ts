// Whether the window has room for a third column (visual design, section 3: shown from 1680 px).

import { useSyncExternalStore } from 'react'

const wide = window.matchMedia('(min-width: 1680px)')

function subscribe(watcher: () => void): () => void {
  wide.addEventListener('change', watcher)
  return () => wide.removeEventListener('change', watcher)
}

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches)
}
