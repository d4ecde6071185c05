// A draft that was begun by a key and left without a word is nobody's: it goes with the screen.

import { useEffect, useRef } from 'react'
import { call } from '../../engine.ts'
import { begun } from './start.ts'

/** `fresh`: a key just began it. `keep()`: something is in it that the fields do not say, a piece for instance; or it left. */
export function useFreshDraft(id: string, fresh: boolean, touched: boolean): { keep(): void } {
  const kept = useRef(!fresh)
  useEffect(() => {
    if (touched) kept.current = true
  }, [touched])
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    clearTimeout(leaving.current)
    return () => {
      // React may take a component away and put it back in one go
      leaving.current = setTimeout(() => {
        if (kept.current) return
        void begun(id)
          .then(() => call('letters.discard', { id }))
          .catch(() => undefined)
      }, 0)
    }
  }, [id])
  return {
    keep: () => {
      kept.current = true
    },
  }
}
