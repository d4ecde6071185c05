// A screen whose code is loaded when it is first wanted, or before. React's own `lazy` draws nothing at first even when the code is
// there; this draws it at once.

import { createElement, lazy, useState, type ReactNode } from 'react'

type Load = () => Promise<{ default: () => ReactNode }>

export interface Late {
  (): ReactNode
  /** loads the code, draws nothing */
  load(): Promise<void>
}

export function late(from: Load): Late {
  let here: (() => ReactNode) | undefined
  const waited = lazy(from)
  function Screen() {
    // one way for as long as it is on screen: code that comes meanwhile must not begin it anew
    const [shown] = useState(() => ({ component: here ?? waited }))
    return createElement(shown.component)
  }
  Screen.load = async () => {
    here = (await from()).default
  }
  return Screen
}
