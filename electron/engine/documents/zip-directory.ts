// Where the members of a zip are: the central directory, or the local headers when it is lost (APPNOTE 6.3.10, 4.3).
// Must not inflate anything, nor judge a member: it says what the archive announces.

import iconv from 'iconv-lite'

export interface RawMember {
  /** as written, decoded */
  name: string
  method: number
  crc: number
  /** announced bytes once inflated */
  size: number
  /** place of the stored bytes; `end` may lie after the file */
  start: number
  end: number
  isEncrypted: boolean
  isLink: boolean
  /** size and crc are known */
  isAnnounced: boolean
}

export interface ZipListing {
  members: RawMember[]
  /** truncated: no directory, members found by their local headers; broken: the directory is not to be believed whole */
  state: 'whole' | 'truncated' | 'broken'
  /** there were more members than allowed */
  more: boolean
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const END_64_LOCATOR = 0x07064b50
const MAX_COMMENT = 65_535
const ENCRYPTED = 1
const STREAMED = 8
const UTF8_NAME = 0x800

/** Lists at most `maxEntries` members. Looks at headers only; time grows with the number of members, or the size when the directory is lost. */
export function listMembers(bytes: Uint8Array, maxEntries: number): ZipListing {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = findDirectory(zip)
  if (directory === undefined) {
    const found = scanLocalHeaders(zip, maxEntries)
    return { members: found.members, more: found.more, state: 'truncated' }
  }
  const members: RawMember[] = []
  let at = directory.start
  let more = false
  let broken = false
  while (at < directory.end) {
    if (members.length >= maxEntries) {
      more = true
      break
    }
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL) {
      broken = true
      break
    }
    const next = at + 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    const member = next > zip.length ? undefined : readCentral(zip, at, directory.shift)
    if (member === undefined) broken = true
    else members.push(member)
    at = next
  }
  if (members.length < directory.count && !more) broken = true
  if (members.length === 0 && broken) {
    const found = scanLocalHeaders(zip, maxEntries)
    return { members: found.members, more: found.more, state: 'broken' }
  }
  return { members, more, state: broken ? 'broken' : 'whole' }
}

interface Directory {
  start: number
  end: number
  count: number
  /** bytes put before the archive (self-extracting stub, stray mail line): every offset is off by this */
  shift: number
}

function findDirectory(zip: Buffer): Directory | undefined {
  const lowest = Math.max(0, zip.length - 22 - MAX_COMMENT)
  for (let at = zip.lastIndexOf('PK\u0005\u0006', zip.length, 'latin1'); at >= lowest;) {
    const found = at + 22 <= zip.length ? directoryOf(zip, at) : undefined
    if (found !== undefined) return found
    if (at === 0) return undefined
    at = zip.lastIndexOf('PK\u0005\u0006', at - 1, 'latin1')
  }
  return undefined
}

function directoryOf(zip: Buffer, end: number): Directory | undefined {
  if (zip.readUInt32LE(end) !== END) return undefined
  let count = zip.readUInt16LE(end + 10)
  let size = zip.readUInt32LE(end + 12)
  let offset = zip.readUInt32LE(end + 16)
  let before = end
  if (end >= 20 && zip.readUInt32LE(end - 20) === END_64_LOCATOR) {
    const at = Number(zip.readBigUInt64LE(end - 12))
    if (at + 56 <= zip.length && zip.readUInt32LE(at) === END_64) {
      count = Number(zip.readBigUInt64LE(at + 32))
      size = Number(zip.readBigUInt64LE(at + 40))
      offset = Number(zip.readBigUInt64LE(at + 48))
      before = at
    }
  }
  if (count === 0 && size === 0) return { start: before, end: before, count, shift: 0 }
  if (offset + 4 <= zip.length && zip.readUInt32LE(offset) === CENTRAL) {
    return { start: offset, end: Math.min(offset + size, before), count, shift: 0 }
  }
  const start = before - size
  if (start < 0 || zip.readUInt32LE(start) !== CENTRAL) return undefined
  return { start, end: before, count, shift: start - offset }
}

function readCentral(zip: Buffer, at: number, shift: number): RawMember | undefined {
  const flags = zip.readUInt16LE(at + 8)
  const nameEnd = at + 46 + zip.readUInt16LE(at + 28)
  const extra = zip.subarray(nameEnd, nameEnd + zip.readUInt16LE(at + 30))
  const sizes = wideSizes(extra, zip.readUInt32LE(at + 24), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42))
  if (sizes === undefined) return undefined
  const local = sizes.offset + shift
  if (local < 0 || local + 30 > zip.length || zip.readUInt32LE(local) !== LOCAL) return undefined
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const isUnix = zip[at + 5] === 3
  return {
    name: decodeName(zip.subarray(at + 46, nameEnd), flags),
    method: zip.readUInt16LE(at + 10),
    crc: zip.readUInt32LE(at + 16),
    size: sizes.size,
    start,
    end: start + sizes.stored,
    isEncrypted: (flags & ENCRYPTED) !== 0,
    isLink: isUnix && (zip.readUInt16LE(at + 40) & 0xf000) === 0xa000,
    isAnnounced: true,
  }
}

/** Zip64: a 32-bit field full of ones has its true value in extra field 1, in this order. */
function wideSizes(
  extra: Buffer,
  size: number,
  stored: number,
  offset: number,
): { size: number; stored: number; offset: number } | undefined {
  const values = [size, stored, offset]
  if (!values.includes(0xffffffff)) return { size, stored, offset }
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const end = Math.min(at + 4 + extra.readUInt16LE(at + 2), extra.length)
    let from = at + 4
    for (const [index, value] of values.entries()) {
      if (value !== 0xffffffff) continue
      if (from + 8 > end) return undefined
      values[index] = Number(extra.readBigUInt64LE(from))
      from += 8
    }
    const [wideSize = 0, wideStored = 0, wideOffset = 0] = values
    return { size: wideSize, stored: wideStored, offset: wideOffset }
  }
  return undefined
}

/** One pass over the bytes from header to header. A streamed member ends where the next header begins. */
function scanLocalHeaders(zip: Buffer, maxEntries: number): { members: RawMember[]; more: boolean } {
  const members: RawMember[] = []
  let at = zip.indexOf('PK\u0003\u0004', 0, 'latin1')
  while (at >= 0 && at + 30 <= zip.length) {
    if (members.length >= maxEntries) return { members, more: true }
    const flags = zip.readUInt16LE(at + 6)
    const nameEnd = at + 30 + zip.readUInt16LE(at + 26)
    const start = nameEnd + zip.readUInt16LE(at + 28)
    if (start > zip.length) break
    const stored = zip.readUInt32LE(at + 18)
    const isAnnounced = (flags & STREAMED) === 0 && stored !== 0xffffffff
    const end = isAnnounced ? start + stored : nextHeader(zip, start)
    members.push({
      name: decodeName(zip.subarray(at + 30, nameEnd), flags),
      method: zip.readUInt16LE(at + 8),
      crc: zip.readUInt32LE(at + 14),
      size: isAnnounced ? zip.readUInt32LE(at + 22) : 0,
      start,
      end,
      isEncrypted: (flags & ENCRYPTED) !== 0,
      isLink: false,
      isAnnounced,
    })
    at = end >= zip.length ? -1 : zip.indexOf('PK\u0003\u0004', end, 'latin1')
  }
  return { members, more: false }
}

function nextHeader(zip: Buffer, from: number): number {
  for (
    let at = zip.indexOf('PK', from, 'latin1');
    at >= 0 && at + 4 <= zip.length;
    at = zip.indexOf('PK', at + 1, 'latin1')
  ) {
    const [kind, same] = [zip[at + 2], zip[at + 3]]
    if ((kind === 3 && same === 4) || (kind === 1 && same === 2) || (kind === 7 && same === 8)) return at
  }
  return zip.length
}

/** Names are UTF-8 by flag; without it UTF-8 all the same when it is valid, else the CP437 of the format's origin. */
function decodeName(name: Buffer, flags: number): string {
  const utf8 = name.toString('utf8')
  return (flags & UTF8_NAME) !== 0 || !utf8.includes('\uFFFD') ? utf8 : iconv.decode(name, 'cp437')
}
