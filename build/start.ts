// `npm start -- [--profile DIR]`: builds on demand and opens the window.

import { ensureBuilt } from './build.ts'
import { openWindow } from './window.ts'

await ensureBuilt()
const child = await openWindow({ args: process.argv.slice(2) })
child.on('exit', (code) => process.exit(code ?? 0))
