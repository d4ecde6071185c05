// A process that opens a profile and holds it until it is killed.

import fs from 'node:fs'
import { openProfile } from '../../../../electron/engine/store/profile.ts'
import { PASSPHRASE } from '../letterbox.ts'

await openProfile(process.argv[2] ?? '', { passphrase: PASSPHRASE })
fs.writeSync(1, 'open\n')
setInterval(() => undefined, 1000)
