// Files of a courrier that are no clinical document: opened in place when the window can show them, else saved or opened outside.

import { Download, ExternalLink, File, FileText, Image } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Bytes } from '../documents/original.tsx'
import { canShowImage } from '../documents/narrative.tsx'
import '../documents/documents.css'
import { bytes } from '../display.ts'
import { ask, asFailure } from '../engine.ts'
import type { Attachment, ShownMessage } from '../shapes.ts'
import { showToast } from '../ui/overlay.tsx'
import { Button } from '../ui/part.tsx'

/** Attachments that no document was read from. */
function pieces(message: ShownMessage): Attachment[] {
  const read = new Set(
    message.documents.flatMap((document) =>
      [document.path, document.body?.path ?? '', ...(document.twins ?? []).map((twin) => twin.path)].map(
        (path) => path.split('!')[0] ?? path,
      ),
    ),
  )
  return message.message.attachments
    .filter((attachment) => !attachment.inline || attachment.filename)
    .filter((a) => !read.has(a.path))
}

function canShow(contentType: string): boolean {
  return canShowImage(contentType) || contentType === 'application/pdf' || contentType === 'text/plain'
}

function save(act: Promise<unknown>): void {
  act.catch((thrown: unknown) => showToast({ text: asFailure(thrown).message }))
}

export function Pieces({ message, open: first }: { message: ShownMessage; open?: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(first)
  const all = pieces(message)
  const shown = all.find((piece) => piece.path === open)
  if (all.length === 0) return null
  return (
    <section className="pieces" aria-label={t('pieces.label')}>
      <h3 className="meta strong">{t('pieces.title', { count: all.length })}</h3>
      <ul>
        {all.map((piece) => {
          const where = { id: message.id, path: piece.path }
          const Icon = canShowImage(piece.contentType)
            ? Image
            : piece.contentType === 'application/pdf'
              ? FileText
              : File
          return (
            <li key={piece.path} className="piece">
              <Icon className="icon" aria-hidden="true" />
              <span className="card-words">
                <span className="ell">{piece.filename ?? t('pieces.unnamed')}</span>
                <span className="meta">{bytes(piece.size)}</span>
              </span>
              {canShow(piece.contentType) ? (
                <Button kind="quiet" size="small" onPress={() => setOpen(open === piece.path ? undefined : piece.path)}>
                  {t(open === piece.path ? 'pieces.hide' : 'pieces.show')}
                </Button>
              ) : null}
              <Button
                kind="quiet"
                size="small"
                label={t('pieces.openOutside')}
                onPress={() => save(ask('shell.open', where))}
              >
                <ExternalLink className="icon" aria-hidden="true" />
              </Button>
              <Button kind="quiet" size="small" label={t('pieces.save')} onPress={() => save(ask('shell.save', where))}>
                <Download className="icon" aria-hidden="true" />
              </Button>
            </li>
          )
        })}
      </ul>
      {shown ? <Bytes key={shown.path} id={message.id} path={shown.path} mediaType={shown.contentType} /> : null}
    </section>
  )
}
