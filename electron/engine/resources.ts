// Where the data that ships with Pli lies: operators, trust anchors, cipher list. Knows no content.

import { existsSync } from 'node:fs'
import path from 'node:path'

/** resources/ stands beside electron/ in the sources, beside dist/ in a build, beside the archive in a package. */
export function resource(...parts: string[]): string {
  const ups = import.meta.url.endsWith('.ts') ? ['../..'] : ['..', '../..']
  const places = ups.map((up) => path.join(import.meta.dirname, up, 'resources'))
  return path.join(places.find((place) => existsSync(place)) ?? places[0] ?? '', ...parts)
}
