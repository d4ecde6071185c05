// The list of document formats, most specific first. One line a format.
// It must hold nothing else: how a format works is its folder's business.

import type { DocumentFormat } from './format.ts'
import { hprim } from './hprim/index.ts'
import { pdf } from './pdf/index.ts'

export const formats: readonly DocumentFormat[] = [pdf, hprim]
