// The rows of the Boîte by windows of their index: pages of the engine's answer as they are needed, never all of them.
// « À voir d’abord » stands on top as it was when the list was opened, so that reading a result does not move it away.

import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input } from '../../../electron/ipc/contract.ts'
import { call, useEngine } from '../../engine.ts'
import type { MessageRow } from '../../shapes.ts'

export type Filter = Omit<Input<'messages.list'>, 'limit' | 'offset' | 'before'>

const PAGE = 100
const FIRST_TO_SEE = 30

export interface Rows {
  /** rows of the list, those on top included */
  count: number
  /** rows that stand in « À voir d’abord » */
  top: number
  at(index: number): MessageRow | undefined
  /** false: already on top, takes no place */
  visible(index: number): boolean
  /** index of a message among what is loaded, at that placement if it has several; -1 when it is not there */
  find(message: string, placement: number | undefined): number
  loading: boolean
}

export function useRows(asked: Filter, first: number, last: number): Rows {
  // receipts stand beside their letters; here only those that say that one did not arrive, unless they are asked for.
  // A courrier sent again word for word is on the row of the first sending
  const filter: Filter = asked.kind === 'receipt' ? asked : { receipts: 'failures', repeats: 'once', ...asked }
  const top = useTop(filter)
  const [total, setTotal] = useState<number>()
  const from = Math.max(0, Math.floor((first - top.length) / PAGE))
  const to = Math.max(from, Math.floor((last - top.length) / PAGE))
  // the page before and the one after are asked too: moving by one row never finds an empty place
  const pages: number[] = []
  for (let page = Math.max(0, from - 1); page <= to + 1; page++)
    if (page === 0 || page * PAGE < (total ?? 0)) pages.push(page)
  const answers = useQueries({
    queries: pages.map((page) => {
      const input = { ...filter, limit: PAGE, offset: page * PAGE }
      return { queryKey: ['messages.list', input], queryFn: () => call('messages.list', input) }
    }),
  })
  const known = answers.find((answer) => answer.data?.total !== undefined)?.data?.total
  if (known !== undefined && known !== total) setTotal(known)

  const loaded = new Map<number, MessageRow>()
  pages.forEach((page, order) =>
    answers[order]?.data?.messages.forEach((row, index) => loaded.set(page * PAGE + index, row)),
  )
  const onTop = new Set(top.map((row) => row.placement))
  return {
    count: top.length + (known ?? total ?? 0),
    top: top.length,
    at: (index) => (index < top.length ? top[index] : loaded.get(index - top.length)),
    visible: (index) => index < top.length || !onTop.has(loaded.get(index - top.length)?.placement ?? -1),
    find(message, placement) {
      let found = -1
      for (const [index, row] of [
        ...top.entries(),
        ...[...loaded].map(([at, row]) => [at + top.length, row] as const),
      ]) {
        if (row.id !== message) continue
        if (row.placement === placement) return index
        if (found < 0) found = index
      }
      return found
    },
    loading: known === undefined && total === undefined,
  }
}

const rank = (a: MessageRow, b: MessageRow) => b.flagRank - a.flagRank || b.date.localeCompare(a.date)

/** Unread results out of bounds, alerts first then newest, when the list is by date. One that was read stays where it was. */
function useTop(filter: Filter): MessageRow[] {
  const wanted = filter.order === undefined || filter.order === 'date'
  const answer = useEngine(
    'messages.list',
    { ...filter, order: 'flags', unread: true, limit: FIRST_TO_SEE, offset: 0 },
    { enabled: wanted },
  ).data
  const of = JSON.stringify(filter)
  const [seen, setSeen] = useState<{ of: string; answer: typeof answer; rows: MessageRow[] }>({
    of,
    answer: undefined,
    rows: [],
  })
  if (answer && (seen.answer !== answer || seen.of !== of)) {
    const rows = new Map<number, MessageRow>()
    if (seen.of === of) for (const row of seen.rows) rows.set(row.placement, { ...row, unread: false })
    for (const row of answer.messages) if (row.flagRank > 0) rows.set(row.placement, row)
    setSeen({ of, answer, rows: [...rows.values()].sort(rank) })
  }
  return wanted && seen.of === of ? seen.rows : []
}
