// `npm run -s pli -- …`: the command line from the sources' folder, built on demand (the build prints to stderr only).

import { ensureEngine } from './build.ts'

// whatever the build starts does not see it
const passphrase = process.env['PLI_PASSPHRASE']
delete process.env['PLI_PASSPHRASE']
await ensureEngine()
if (passphrase !== undefined) process.env['PLI_PASSPHRASE'] = passphrase
// a URL, so that the bundler and the type checker do not look for a file that the build makes
await import(new URL('../dist/cli.js', import.meta.url).href)
