// The HTML of a message for the script-less frame: read again from raw, its own images inlined, cleaned (R67). Never stored.

import { cleanHtml } from '../mail/body.ts'
import { parseMail } from '../mail/parse.ts'
import { partBytes } from '../parsing/part-bytes.ts'

/** Images larger than this stay attachments: a data: URL is held three times over in the window. */
const MOST_IMAGE_BYTES = 8 * 1024 * 1024

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
  return cleanHtml(html, { cids })
}
