// The one door: inputs checked, commands in order, failures in one shape, nothing of the mail in an unknown error.

import { expect, test } from 'vitest'
import { contract } from '../../electron/ipc/contract.ts'
import { PliError } from '../../electron/engine/errors.ts'
import { silent, type LogLine } from '../../electron/engine/log.ts'
import { readerQueries } from '../../electron/engine/reader-queries.ts'
import { Router } from '../../electron/engine/router.ts'

test('two handlers for one name are refused', () => {
  const router = new Router(silent)
  router.add({ 'operators.list': () => ({ operators: [] }) })
  expect(() => router.add({ 'operators.list': () => ({ operators: [] }) })).toThrow('operators.list')
})

test('an unknown name and a bad input are USAGE, without the value', async () => {
  const router = new Router(silent)
  router.add({ 'messages.show': () => Promise.reject(new Error('not reached')) })
  await expect(router.call('toString', {})).rejects.toMatchObject({ code: 'USAGE' })
  const refused = router.call('messages.show', { id: 'LEGRAND Odile' })
  await expect(refused).rejects.toMatchObject({ code: 'USAGE' })
  await expect(refused).rejects.not.toHaveProperty('detail', expect.stringContaining('LEGRAND'))
})

test('short commands run one after the other, queries overtake', async () => {
  const router = new Router(silent)
  const order: string[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  router.add({
    'events.undo': async ({ event }) => {
      order.push(`begin ${event}`)
      if (event === '1') await held
      order.push(`end ${event}`)
      return { event }
    },
    'operators.list': () => (order.push('query'), { operators: [] }),
  })
  const first = router.call('events.undo', { event: '1' })
  const second = router.call('events.undo', { event: '2' })
  await router.call('operators.list', {})
  release()
  await Promise.all([first, second])
  expect(order.filter((one) => one !== 'query')).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2'])
  expect(order.indexOf('query')).toBeLessThan(order.indexOf('end 1'))
})

test('a command that fails does not stop the next one', async () => {
  const router = new Router(silent)
  router.add({
    'events.undo': ({ event }) => {
      if (event === '1') throw new PliError('EVENT_UNKNOWN', 'Inconnu.')
      return { event }
    },
  })
  await expect(router.call('events.undo', { event: '1' })).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' })
  await expect(router.call('events.undo', { event: '2' })).resolves.toEqual({ event: '2' })
})

test('a cancelled call is CANCELLED and never begins', async () => {
  const router = new Router(silent)
  let began = false
  router.add({ search: () => ((began = true), { hits: [], total: 0, ms: 0 }) })
  await expect(router.call('search', { query: 'a' }, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(began).toBe(false)
})

test('the words of an unknown error go nowhere', async () => {
  const lines: LogLine[] = []
  const router = new Router((line) => lines.push(line))
  router.add({
    'operators.list': () => {
      throw new TypeError('LEGRAND Odile 14/03/1951')
    },
  })
  const failure: unknown = await router.call('operators.list', {}).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'INTERNAL' })
  expect(JSON.stringify([failure, lines])).not.toContain('LEGRAND')
  expect(lines).toMatchObject([{ event: 'call.failed', call: 'operators.list', kind: 'TypeError' }])
})

test('the reader answers queries only', () => {
  expect(readerQueries.filter((name) => contract[name].kind !== 'query')).toEqual([])
})
