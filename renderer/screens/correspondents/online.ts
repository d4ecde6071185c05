// What the national directory's own service knows besides, asked for by a person; the words typed then leave the machine.

import { useState } from 'react'
import type { FailureShape } from '../../../electron/ipc/failure.ts'
import { asFailure, call } from '../../engine.ts'
import type { Correspondent } from '../../shapes.ts'

interface Answer {
  text: string
  found: Correspondent[]
  unreachable?: string | undefined
  fault?: FailureShape
}

export interface Online {
  /** of the words typed now; undefined until it has answered them */
  answer: Answer | undefined
  asking: boolean
  ask(): void
}

export function useOnline(text: string): Online {
  const [answer, setAnswer] = useState<Answer>()
  const [asking, setAsking] = useState(false)
  const run = async () => {
    setAsking(true)
    try {
      const { entries, unreachable } = await call('directory.live', { text, limit: 60 }, 'directory.live')
      const found = entries.map((entry) => ({ ...entry, exchanges: 0, homonyms: 0, own: false }))
      setAnswer({ text, found, unreachable })
    } catch (thrown) {
      setAnswer({ text, found: [], fault: asFailure(thrown) })
    } finally {
      setAsking(false)
    }
  }
  return { answer: answer?.text === text ? answer : undefined, asking, ask: () => void run() }
}
