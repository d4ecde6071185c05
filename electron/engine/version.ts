// The version of this build, one place for the window, the command line and reports.

import manifest from '../../package.json' with { type: 'json' }

export const VERSION: string = manifest.version
