// Whether the rail is folded: by itself under 1200 px, else as the person chose last (Ctrl B).

import { useState, useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 1199px)')

function subscribe(watcher: () => void): () => void {
  narrow.addEventListener('change', watcher)
  return () => narrow.removeEventListener('change', watcher)
}

export function useFold(): { folded: boolean; toggle: () => void } {
  const isNarrow = useSyncExternalStore(subscribe, () => narrow.matches)
  // one choice for each kind of window: unfolding on a small screen must not fold the large one
  const [chosen, setChosen] = useState<{ narrow?: boolean; wide?: boolean }>({})
  const folded = (isNarrow ? chosen.narrow : chosen.wide) ?? isNarrow
  return { folded, toggle: () => setChosen({ ...chosen, [isNarrow ? 'narrow' : 'wide']: !folded }) }
}
