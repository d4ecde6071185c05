// The list of document formats, most specific first. One line a format.
// It must hold nothing else: how a format works is its folder's business.

import { cda } from './cda/index.ts'
import type { DocumentFormat } from './format.ts'
import { hprim } from './hprim/index.ts'
import { pdf } from './pdf/index.ts'
import { xdm } from './xdm/index.ts'

export const formats: readonly DocumentFormat[] = [xdm, cda, pdf, hprim]
