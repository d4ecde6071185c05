// Property tests draw anew at each run, so that they find what nobody thought of, but not in CI: what passed there passes again.
// PLI_SEED is a seed to begin from, anywhere. Holds no test.

import * as fc from 'fast-check'

const seed = process.env['PLI_SEED'] ?? (process.env['CI'] === 'true' ? '41207' : undefined)
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
