// The HTML of a message as the script-less frame shows it: cleaned, with its own images inside. Decodes nothing else.

import { cleanHtml } from './body.ts'
import { describe } from './parse.ts'
import { openMail } from './parts.ts'

/** Images over this weight in all are left out: they are attachments still. */
const MAX_IMAGES = 15_000_000
const IMAGE = /^image\/(?:png|jpe?g|gif|webp|bmp)$/

/** @returns the fragment for `messages.html`, null when the message has no HTML. */
export function displayHtml(raw: Uint8Array): string | null {
  const opened = openMail(raw)
  const { html } = describe(opened)
  if (html === undefined) return null
  const cids = new Map<string, string>()
  let weight = 0
  for (const { leaf, bytes } of opened.parts) {
    if (leaf.contentId === undefined || !IMAGE.test(leaf.contentType) || cids.has(leaf.contentId)) continue
    weight += bytes.length
    if (weight > MAX_IMAGES) break
    cids.set(leaf.contentId, `data:${leaf.contentType};base64,${Buffer.from(bytes).toString('base64')}`)
  }
  return cleanHtml(html, { cids })
}
