// Commands of the contract that this version does not have.

import { PliError } from '../../engine/errors.ts'
import type { Run } from '../context.ts'

export const run: Run = () => {
  throw new PliError('NOT_YET', 'Cette commande n’est pas encore dans cette version de Pli.', {
    kept: 'Rien n’a été fait.',
  })
}
