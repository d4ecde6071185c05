// The reference that the ANS gives to a product (X-MSS-NIL, R23): one file of data. It also tells a build for patients from any other.

import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { resource } from '../resources.ts'

const schema = z.strictObject({ nil: z.string().regex(/^[A-Z0-9-]{4,40}$/), source: z.string() })

/** Begins every reference that nobody was given: such a build is for tests, and build/package.ts refuses to release it. */
export const FAKE = 'TEST-'

export interface Product {
  nil: string
  /** false: test and demo identities may be written to (AT-35) */
  production: boolean
}

let known: Product | undefined

/** Throws when the file is absent or malformed: a packaging fault. */
export function product(): Product {
  known ??= readProduct(resource('product.json'))
  return known
}

export function readProduct(file: string): Product {
  const { nil } = schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return { nil, production: !nil.startsWith(FAKE) }
}
