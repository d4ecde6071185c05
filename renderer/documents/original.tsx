// The original of a document, unchanged: its PDF, its image, or its plain text, whatever the body is.

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { asFailure, call } from '../engine.ts'
import { Fault } from '../ui/fault.tsx'
import { StoredImage, canShowImage } from './narrative.tsx'
import { PdfView } from './pdf.tsx'
import { originalOf } from './original-place.ts'
import type { ViewProps } from './views.ts'

export function OriginalView({ document, message }: ViewProps) {
  const original = originalOf(document)
  return original ? <Bytes id={message.id} path={original.path} mediaType={original.mediaType} /> : null
}

/** Any stored part, shown by its media type. */
export function Bytes({ id, path, mediaType }: { id: string; path: string; mediaType: string }) {
  if (canShowImage(mediaType)) return <StoredImage id={id} path={path} mediaType={mediaType} />
  return <FetchedBytes id={id} path={path} />
}

function FetchedBytes({ id, path }: { id: string; path: string }) {
  const { t } = useTranslation()
  const answer = useQuery({
    queryKey: ['messages.bytes', { id, path }],
    queryFn: () => call('messages.bytes', { id, path }),
    // decoded documents are large: they leave memory soon after they leave the screen
    gcTime: 30_000,
  })
  if (answer.error) return <Fault fault={asFailure(answer.error)} />
  if (!answer.data) return null
  const { bytes, mediaType } = answer.data
  if (mediaType === 'application/pdf') return <PdfView bytes={bytes} />
  if (mediaType.startsWith('text/') && mediaType !== 'text/html')
    return <pre className="report-text">{new TextDecoder().decode(bytes)}</pre>
  return <p className="meta">{t('document.noView')}</p>
}
