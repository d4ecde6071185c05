// The rows of the Boîte by windows of their index: pages of the engine's answer as they are needed, never all of them.
// « À voir d’abord » stands on top as it was when the list was opened, so that reading a result does not move it away.

import { useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
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
  /** index of a placement among what is loaded, -1 when it is not */
  find(placement: number): number
  loading: boolean
}

export function useRows(filter: Filter, first: number, last: number): Rows {
  const top = useTop(filter)
  const total = useRef(0)
  const from = Math.max(0, Math.floor((first - top.length) / PAGE))
  const to = Math.max(from, Math.floor((last - top.length) / PAGE))
  // the page before and the one after are asked too: moving by one row never finds an empty place
  const pages: number[] = []
  for (let page = Math.max(0, from - 1); page <= to + 1; page++)
    if (page === 0 || total.current === 0 || page * PAGE < total.current) pages.push(page)
  const answers = useQueries({
    queries: pages.map((page) => {
      const input = { ...filter, limit: PAGE, offset: page * PAGE }
      return { queryKey: ['messages.list', input], queryFn: () => call('messages.list', input) }
    }),
  })
  const known = answers.find((answer) => answer.data?.total !== undefined)?.data?.total
  if (known !== undefined) total.current = known

  return useMemo(() => {
    const loaded = new Map<number, MessageRow>()
    pages.forEach((page, order) =>
      answers[order]?.data?.messages.forEach((row, index) => loaded.set(page * PAGE + index, row)),
    )
    const onTop = new Set(top.map((row) => row.placement))
    const at = (index: number) => (index < top.length ? top[index] : loaded.get(index - top.length))
    return {
      count: top.length + total.current,
      top: top.length,
      at,
      visible: (index: number) => index < top.length || !onTop.has(loaded.get(index - top.length)?.placement ?? -1),
      find(placement: number) {
        const above = top.findIndex((row) => row.placement === placement)
        if (above >= 0) return above
        for (const [index, row] of loaded) if (row.placement === placement) return index + top.length
        return -1
      },
      loading: known === undefined && total.current === 0,
    }
    // answers is a new array each time: its data are what matters
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [top, known, ...answers.map((answer) => answer.data)])
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
  const seen = useRef<{ of: string; rows: Map<number, MessageRow> }>({ of: '', rows: new Map() })
  const of = JSON.stringify(filter)
  return useMemo(() => {
    if (!wanted || !answer) return []
    if (seen.current.of !== of) seen.current = { of, rows: new Map() }
    const { rows } = seen.current
    for (const [placement, row] of rows) rows.set(placement, { ...row, unread: false })
    for (const row of answer.messages) if (row.flagRank > 0) rows.set(row.placement, row)
    return [...rows.values()].sort(rank)
  }, [answer, of, wanted])
}
