// Ways to look at a document, one line each, in the order of the tabs. A new document kind adds its view here.

import type { ComponentType } from 'react'
import type { Key } from '../i18n/index.ts'
import type { ShownDocument, ShownMessage } from '../shapes.ts'
import { BiologyView } from './biology.tsx'
import { CurvesView } from './document-curves.tsx'
import { NarrativeView } from './narrative.tsx'
import { originalOf } from './original-place.ts'
import { OriginalView } from './original.tsx'
import { TextView } from './text.tsx'

export interface ViewProps {
  document: ShownDocument
  message: ShownMessage
}

export type ViewName = 'table' | 'original' | 'curves' | 'narrative' | 'text'

export interface DocumentView {
  name: ViewName
  label: Key
  fits: (document: ShownDocument) => boolean
  component: ComponentType<ViewProps>
}

const hasResults = (document: ShownDocument) => (document.observations?.length ?? 0) > 0
const hasNarrative = (document: ShownDocument) => (document.narrative?.length ?? 0) > 0

export const views: DocumentView[] = [
  { name: 'table', label: 'views.table', fits: hasResults, component: BiologyView },
  { name: 'original', label: 'views.original', fits: (d) => originalOf(d) !== undefined, component: OriginalView },
  { name: 'curves', label: 'views.curves', fits: (d) => hasResults(d) && d.filedUnder !== null, component: CurvesView },
  { name: 'narrative', label: 'views.narrative', fits: hasNarrative, component: NarrativeView },
  { name: 'text', label: 'views.text', fits: (d) => !hasNarrative(d) && Boolean(d.text), component: TextView },
]

/** Biology opens on its table; all else on its PDF when it holds one (R49). */
export function firstView(document: ShownDocument): ViewName | undefined {
  const fitting = views.filter((view) => view.fits(document))
  return (fitting.find((view) => view.name === 'table') ?? fitting[0])?.name
}
