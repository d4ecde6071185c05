// Plain text of a document (HPRIM, a letter in words) as it was sent, aligned columns kept.

import type { ViewProps } from './views.ts'
import './documents.css'

export function TextView({ document }: ViewProps) {
  return <pre className={document.source === 'hprim' ? 'report-text mono' : 'report-text'}>{document.text}</pre>
}
