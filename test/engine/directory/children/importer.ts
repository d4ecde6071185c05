// Imports a file into a profile, to be killed meanwhile. Tells when the first bytes have been read.

import { Engine } from '../../../../electron/engine/engine.ts'

const [dir = '', file = ''] = process.argv.slice(2)
const engine = await Engine.open(dir, { passphrase: 'sept boulons de laiton' })
engine.on(() => process.send?.('reading'))
await engine.call('directory.import', { files: [file] })
process.send?.('done')
