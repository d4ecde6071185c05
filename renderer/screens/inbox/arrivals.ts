// What changes while the pointer holds the list. A courrier read or filed shows at once, as no row moves; new courriers wait.

import { useEffect, useState } from 'react'
import { refreshHeldList, useEngine, useHeldChange } from '../../engine.ts'

/** True when new courriers wait behind the held list. `leaving`: in this view a row that is read leaves, so that waits too. */
export function useArrivals(leaving: boolean): boolean {
  const changed = useHeldChange()
  const { data: status, isFetching } = useEngine('system.status', {})
  const messages = status?.messages
  const [shown, setShown] = useState(messages)
  if (!changed && shown !== messages) setShown(messages)
  const moves = leaving || messages !== shown
  useEffect(() => {
    if (changed && !isFetching && !moves) refreshHeldList()
  }, [changed, isFetching, moves])
  return changed && !isFetching && (messages ?? 0) > (shown ?? 0)
}
