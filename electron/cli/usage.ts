// A command line that cannot be understood: exit status 2.

import { PliError } from '../engine/errors.ts'

export function usage(message: string, next = '« pli --help » donne les commandes.'): PliError {
  return new PliError('USAGE', message, { next })
}
