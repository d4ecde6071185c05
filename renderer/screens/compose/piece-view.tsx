// « Voir la pièce »: a file of the draft, before one decides about it.

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { canShowImage } from '../../documents/narrative.tsx'
import { PdfView } from '../../documents/pdf.tsx'
import { asFailure, call } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'

async function readPiece(id: string, piece: string) {
  const { bytes, mediaType, filename } = await call('letters.piece', { id, piece })
  const url = canShowImage(mediaType)
    ? URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }))
    : undefined
  return { bytes, mediaType, filename, url }
}

export default function PieceView({ id, piece, onClose }: { id: string; piece: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error } = useQuery({
    queryKey: ['letters.piece', { id, piece }],
    queryFn: () => readPiece(id, piece),
    gcTime: 0,
  })
  const url = data?.url
  useEffect(
    () => () => {
      if (url) URL.revokeObjectURL(url)
    },
    [url],
  )
  return (
    <Dialog title={data?.filename ?? t('compose.ways.seePiece')} onClose={onClose} wide>
      {error ? <Fault fault={asFailure(error)} /> : null}
      {data?.mediaType === 'application/pdf' ? (
        <PdfView bytes={data.bytes} />
      ) : url ? (
        <img className="stored-image" src={url} alt={data?.filename ?? ''} />
      ) : data?.mediaType.startsWith('text/') ? (
        <pre className="report-text">{new TextDecoder().decode(data.bytes)}</pre>
      ) : data ? (
        <p className="meta">{t('document.noView')}</p>
      ) : null}
    </Dialog>
  )
}
