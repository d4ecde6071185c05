// The HTML of a message for the script-less frame: read again from raw, its own images inlined, cleaned (R67). Never stored.

import { cleanHtml } from '../mail/body.ts'
import { parseMail } from '../mail/parse.ts'
import { partBytes } from '../parsing/part-bytes.ts'

/** Images larger than this stay attachments: a data: URL is held three times over in the window. */
const MOST_IMAGE_BYTES = 8 * 1024 * 1024

/** Where the sender says nothing: our reading size on white paper, whatever the theme, since senders' colours suppose it. */
const HEAD =
  '<!doctype html><meta charset="utf-8"><style>body{margin:16px;background:#fff;color:#13212A;' +
  'font:15px/24px "Segoe UI Variable Text","Segoe UI",system-ui,sans-serif}img{max-width:100%}</style>'

/** null when the message has no HTML. */
export async function shownHtml(raw: Uint8Array): Promise<string | null> {
  const { html, message } = parseMail(raw)
  if (html === undefined) return null
  const cids = new Map<string, string>()
  for (const { contentId, contentType, size, path } of message.attachments) {
    if (contentId === undefined || !contentType.startsWith('image/') || size > MOST_IMAGE_BYTES) continue
    if (!html.includes(contentId)) continue
    const image = await partBytes(raw, path)
    if (image) cids.set(contentId, `data:${contentType};base64,${Buffer.from(image.bytes).toString('base64')}`)
  }
  return HEAD + cleanHtml(html, { cids })
}
