// query() and command(): an entry of the contract. `answers` exists for its type only.

import type * as z from 'zod'

export interface Entry<K extends 'query' | 'command', I extends z.ZodType, O> {
  kind: K
  input: I
  answers?: O
}
export function query<O>() {
  return <I extends z.ZodType>(input: I): Entry<'query', I, O> => ({ kind: 'query', input })
}
export function command<O>() {
  return <I extends z.ZodType>(input: I): Entry<'command', I, O> => ({ kind: 'command', input })
}
