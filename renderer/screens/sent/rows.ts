// The letters of a tab by windows of their index: pages of the engine's answer as they are needed, never all of them.

import { useQueries } from '@tanstack/react-query'
import { call } from '../../engine.ts'
import type { OutboxLetter } from '../../shapes.ts'

const PAGE = 100

export interface SentRows {
  count: number
  toFollow: number
  at(index: number): OutboxLetter | undefined
  loading: boolean
}

export function useSentRows(tab: 'follow' | 'all', first: number, last: number): SentRows {
  const pages = new Set([0])
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE) + 1; page++) pages.add(page)
  const asked = [...pages]
  const answers = useQueries({
    queries: asked.map((page) => {
      const input = { tab, limit: PAGE, offset: page * PAGE }
      return { queryKey: ['outbox.list', input], queryFn: () => call('outbox.list', input) }
    }),
  })
  const [head] = answers
  return {
    count: head?.data?.total ?? 0,
    toFollow: head?.data?.toFollow ?? 0,
    at: (index) => answers[asked.indexOf(Math.floor(index / PAGE))]?.data?.letters[index % PAGE],
    loading: head?.data === undefined,
  }
}
