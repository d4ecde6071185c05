// The parts of a message with their decoded bytes, containers opened: encoded attached messages, winmail.dat, signed envelopes.
// Knows how to open them, not what they mean to a reader.

import type { Warning } from '../warning.ts'
import { decodeTransfer } from './decode.ts'
import type { Leaf } from './message.ts'
import { isPlain, scanStructure, type Structure } from './scan.ts'
import { isSmime, openEnvelope } from './smime.ts'
import { isTnef, readTnef } from './tnef.ts'

export interface Part {
  /** `start` and `end` count in the message for its own parts, in the decoded container for what comes out of one. */
  leaf: Leaf
  /** decoded; a view of the message when the encoding leaves bytes as they are */
  bytes: Uint8Array
  /** opened: what is inside follows under `<path>!` */
  opened?: 'message' | 'tnef' | 'signed'
}

export interface OpenedMail extends Pick<Structure, 'headers' | 'headerEnd'> {
  parts: Part[]
  warnings: Warning[]
}

/** Containers inside containers: a signed mail that forwards a winmail.dat is 2. */
const MAX_CONTAINERS = 8

/** Decodes every part once. Nothing throws; what cannot be opened stays a part, with its warning. */
export function openMail(raw: Uint8Array, prefix = '', depth = 0): OpenedMail {
  const { leaves, headers, headerEnd, warnings } = scanStructure(raw, prefix)
  const opened: OpenedMail = { parts: [], headers, headerEnd, warnings }
  for (const leaf of leaves) {
    const { bytes, broken } = decodeTransfer(raw.subarray(leaf.start, leaf.end), leaf.encoding)
    if (broken) {
      const message = 'Cette partie est coupée ou abîmée ; ce qui se lit est gardé.'
      warnings.push({ code: 'ENCODING_BROKEN', message, part: leaf.path })
    }
    const part: Part = { leaf, bytes }
    opened.parts.push(part)
    const inside = openContainer(part, depth)
    opened.parts.push(...inside.parts)
    warnings.push(...inside.warnings)
  }
  return opened
}

/** What a part holds when it is itself a container; marks the part as opened. */
function openContainer(part: Part, depth: number): { parts: Part[]; warnings: Warning[] } {
  const { leaf, bytes } = part
  const nothing = { parts: [], warnings: [] }
  const warned = (code: Warning['code'], message: string): { parts: Part[]; warnings: Warning[] } => ({
    parts: [],
    warnings: [{ code, message, part: leaf.path }],
  })
  const isMessage = leaf.contentType === 'message/rfc822' || leaf.contentType === 'message/global'
  if (isMessage && isPlain(leaf.encoding)) {
    part.opened = 'message' // by the scan: its parts are leaves of the same bytes
    return nothing
  }
  const smime = isSmime(leaf)
  if (!isMessage && !smime && !isTnef(bytes)) return nothing
  if (depth >= MAX_CONTAINERS) return warned('MIME_TOO_DEEP', 'Un contenu trop enfoui est gardé sans être ouvert.')
  if (isMessage) {
    part.opened = 'message'
    return openMail(bytes, `${leaf.path}!`, depth + 1)
  }
  if (smime) {
    const envelope = openEnvelope(bytes)
    if (envelope.kind === 'opaque')
      return warned('SMIME_OPAQUE', 'Ce message est chiffré (S/MIME) : il n’est pas lisible ici.')
    if (envelope.kind === 'detached') return nothing
    part.opened = 'signed'
    return openMail(envelope.content, `${leaf.path}!`, depth + 1)
  }
  return openTnef(part)
}

function openTnef(part: Part): { parts: Part[]; warnings: Warning[] } {
  const { leaf, bytes } = part
  const tnef = readTnef(bytes)
  part.opened = 'tnef'
  const parts: Part[] = []
  const add = (bytes: Uint8Array, contentType: string, more: Partial<Leaf>): void => {
    const path = `${leaf.path}!${parts.length + 1}`
    const inside: Leaf = {
      path,
      contentType,
      encoding: 'binary',
      start: 0,
      end: bytes.length,
      depth: leaf.depth + 1,
      ...more,
    }
    parts.push({ leaf: inside, bytes })
  }
  // the text comes first, always: the numbers of the files must not depend on how it reads
  if (tnef.text !== undefined)
    add(Buffer.from(tnef.text), 'text/plain', { charset: 'utf-8', disposition: 'inline', parent: 'mixed' })
  if (tnef.html !== undefined)
    add(Buffer.from(tnef.html), 'text/html', { charset: 'utf-8', disposition: 'inline', parent: 'alternative' })
  for (const file of tnef.files) {
    const contentId = file.contentId === undefined ? {} : { contentId: file.contentId }
    const filename = file.filename === undefined ? {} : { filename: file.filename }
    add(file.bytes, file.contentType ?? 'application/octet-stream', {
      disposition: 'attachment',
      ...filename,
      ...contentId,
    })
  }
  const message = 'La pièce winmail.dat est abîmée ; ce qui se lit est gardé.'
  const warnings: Warning[] = tnef.broken ? [{ code: 'TNEF_UNREADABLE', message, part: leaf.path }] : []
  return { parts, warnings }
}

/**
 * One part by its path, decoding no other: `2`, `3!1.2`. The rest is what stands below the part in the path, as for a document
 * inside a zip (`2!IHE_XDM/…` gives part `2` and rest `IHE_XDM/…`).
 */
export function findPart(raw: Uint8Array, path: string): { part: Part; rest: string } | undefined {
  const { leaves } = scanStructure(raw)
  const leaf = longestMatch(leaves, path, (l) => l.path)
  if (!leaf) return undefined
  const part: Part = { leaf, bytes: decodeTransfer(raw.subarray(leaf.start, leaf.end), leaf.encoding).bytes }
  if (leaf.path === path) return { part, rest: '' }
  const inner = longestMatch(openContainer(part, 0).parts, path, (p) => p.leaf.path)
  const found = inner ?? part
  return { part: found, rest: path.slice(found.leaf.path.length + 1) }
}

function longestMatch<T>(list: T[], path: string, pathOf: (item: T) => string): T | undefined {
  let best: T | undefined
  for (const item of list) {
    const own = pathOf(item)
    if ((path === own || path.startsWith(`${own}!`)) && (!best || own.length > pathOf(best).length)) best = item
  }
  return best
}
