// pli serve-demo: the embedded demonstration operator on loopback, until Ctrl C. Development only: it is in no package.

import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { startDemoOperator } from '../../../test/demo/operator.ts'
import { PliError } from '../../engine/errors.ts'
import type { Run } from '../context.ts'

export const run: Run = async ({ say, note, signal }) => {
  const operator = await (await demo())({ now: new Date() })
  const dir = await mkdtemp(path.join(tmpdir(), 'pli-demo-'))
  try {
    // the authority's certificate is public: `account add --ca` takes a file
    const ca = path.join(dir, 'ca.pem')
    await writeFile(ca, operator.ca)
    const { imap, smtp, user, password } = operator
    await say({ imap: `${imap.host}:${imap.port}`, smtp: `${smtp.host}:${smtp.port}`, user, password, ca })
    note('Opérateur de démonstration ouvert. Ctrl C l’arrête.')
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    return {}
  } finally {
    await operator.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Beside electron/ in the sources, beside dist/ in a checkout that was built; nowhere in a package. */
async function demo(): Promise<typeof startDemoOperator> {
  const up = import.meta.url.endsWith('.ts') ? '../../..' : '..'
  const file = new URL(`${up}/test/demo/operator.ts`, import.meta.url)
  if (file.protocol !== 'file:' || !existsSync(file)) {
    throw new PliError('NOT_PACKAGED', 'L’opérateur de démonstration n’est pas dans cette version installée.', {
      next: 'Servez-vous des sources de Pli : npm run demo.',
    })
  }
  const module = (await import(file.href)) as { startDemoOperator: typeof startDemoOperator }
  return module.startDemoOperator
}
