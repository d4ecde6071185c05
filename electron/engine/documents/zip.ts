// Safe reader of zip bytes: member by member, counting what is inflated; a damaged archive gives what is left of it.
// Must not throw, nor write anything anywhere, nor believe a size, a path or a type that the archive announces.

import { crc32, inflateRawSync } from 'node:zlib'

import type { Warning, WarningCode } from '../warning.ts'
import { listMembers, type RawMember } from './zip-directory.ts'

export interface ZipLimits {
  maxEntries: number
  maxEntryBytes: number
  maxTotalBytes: number
  /** inflated / stored bytes of one member, looked at above `ratioFloorBytes` only */
  maxRatio: number
  ratioFloorBytes: number
}

export const ZIP_LIMITS: ZipLimits = {
  maxEntries: 2_000,
  maxEntryBytes: 128 * 1024 * 1024,
  maxTotalBytes: 256 * 1024 * 1024,
  maxRatio: 200,
  ratioFloorBytes: 2 * 1024 * 1024,
}

export interface ZipMember {
  /** Path inside the archive, `/` between folders; of two members with one name the second is called `name~2`. */
  readonly name: string
  /** bytes once inflated, as announced: to show, never to allocate */
  readonly announcedBytes: number
  readonly raw: RawMember
}

const MESSAGES = {
  ZIP_BROKEN: 'L’archive est abîmée : ce qui a pu être lu est gardé.',
  ZIP_TRUNCATED: 'L’archive est incomplète : ce qui a pu être lu est gardé.',
  ZIP_UNSAFE_PATH: 'Un fichier de l’archive porte un chemin dangereux : il est laissé de côté, l’original le garde.',
  ZIP_SYMLINK: 'Un lien se trouve dans l’archive à la place d’un fichier : il est laissé de côté.',
  ZIP_BOMB: 'Un fichier de l’archive gonfle au-delà de la limite permise : il est laissé de côté par sécurité.',
  ZIP_ENCRYPTED: 'Un fichier de l’archive est protégé par un mot de passe : il n’est pas lisible ici.',
  ZIP_DUPLICATE_NAME: 'Deux fichiers de l’archive portent le même nom : les deux sont gardés.',
  ZIP_TOO_MANY_ENTRIES: 'L’archive contient trop de fichiers : les premiers seulement sont lus.',
} satisfies Partial<Record<WarningCode, string>>

const STORED = 0
const DEFLATED = 8
const MAX_WARNINGS = 50

/** Cheap test by content: a local file header, or the end record of an empty archive. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  )
}

/** An opened archive. Warnings grow as members are read: take them at the end. */
export class ZipArchive {
  readonly members: readonly ZipMember[]
  readonly warnings: Warning[] = []
  private readonly bytes: Uint8Array
  private readonly limits: ZipLimits
  private remaining: number

  /** Lists the members that may be read: no folder, link, encrypted member, nor path that climbs out (R40). */
  constructor(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS) {
    this.bytes = bytes
    this.limits = limits
    this.remaining = limits.maxTotalBytes
    const listing = listMembers(bytes, limits.maxEntries)
    if (listing.state === 'truncated') this.warn('ZIP_TRUNCATED')
    if (listing.state === 'broken') this.warn('ZIP_BROKEN')
    if (listing.more) this.warn('ZIP_TOO_MANY_ENTRIES')
    this.members = this.accept(listing.members)
  }

  private accept(raw: readonly RawMember[]): ZipMember[] {
    const accepted: ZipMember[] = []
    const names = new Map<string, number>()
    for (const member of raw) {
      const path = member.name.replaceAll('\\', '/')
      if (path.endsWith('/')) continue
      if (!isSafePath(path)) this.warn('ZIP_UNSAFE_PATH')
      else if (member.isLink) this.warn('ZIP_SYMLINK', path)
      else if (member.isEncrypted) this.warn('ZIP_ENCRYPTED', path)
      else {
        const count = (names.get(path) ?? 0) + 1
        names.set(path, count)
        if (count > 1) this.warn('ZIP_DUPLICATE_NAME', path)
        accepted.push({ name: count > 1 ? `${path}~${count}` : path, announcedBytes: member.size, raw: member })
      }
    }
    return accepted
  }

  find(name: string): ZipMember | undefined {
    return this.members.find((member) => member.name === name)
  }

  /**
   * Bytes of one member; of a damaged one what stands before the damage; undefined when nothing can be had or the
   * limits refuse it. Every byte inflated counts against the total of the archive.
   */
  read(member: ZipMember): Uint8Array | undefined {
    const { raw, name } = member
    const stored = this.bytes.subarray(raw.start, Math.min(raw.end, this.bytes.length))
    if (raw.start > this.bytes.length || raw.end > this.bytes.length) this.warn('ZIP_TRUNCATED', name)
    if (raw.method !== STORED && raw.method !== DEFLATED) {
      this.warn('ZIP_BROKEN', name)
      return undefined
    }
    const cap = Math.min(
      this.limits.maxEntryBytes,
      this.remaining,
      Math.max(this.limits.ratioFloorBytes, stored.length * this.limits.maxRatio),
    )
    const content = raw.method === STORED ? this.copyOf(stored, cap, name) : this.inflate(stored, cap, member)
    if (content === undefined) return undefined
    this.remaining -= content.length
    // Sizes and checksum of a member without announcement (streamed, directory lost) are unknown: nothing to compare.
    if (raw.isAnnounced && (content.length !== raw.size || crc32(content) !== raw.crc)) this.warn('ZIP_BROKEN', name)
    return content.length === 0 && raw.size > 0 ? undefined : content
  }

  private copyOf(stored: Uint8Array, cap: number, name: string): Uint8Array | undefined {
    if (stored.length <= cap) return stored
    this.warn('ZIP_BOMB', name)
    return undefined
  }

  private inflate(stored: Uint8Array, cap: number, member: ZipMember): Uint8Array | undefined {
    // zlib refuses an output limit below 1
    const limit = Math.max(1, cap)
    const chunkSize = Math.min(Math.max(member.announcedBytes + 64, 16_384), 1 << 20, limit + 64)
    try {
      return inflateRawSync(stored, { maxOutputLength: limit, chunkSize })
    } catch (error) {
      if (isTooLarge(error)) {
        this.remaining = Math.max(0, this.remaining - cap)
        this.warn('ZIP_BOMB', member.name)
        return undefined
      }
    }
    this.warn(member.raw.end > this.bytes.length ? 'ZIP_TRUNCATED' : 'ZIP_BROKEN', member.name)
    return readableStart(stored, limit)
  }

  private warn(code: keyof typeof MESSAGES, part?: string): void {
    if (this.warnings.length >= MAX_WARNINGS) return
    if (this.warnings.some((warning) => warning.code === code && warning.part === part)) return
    this.warnings.push({ code, message: MESSAGES[code], ...(part === undefined ? {} : { part }) })
  }
}

/**
 * What a damaged deflate stream gives before the damage: zlib hands nothing back once it has met a fault, so the longest
 * prefix that inflates is looked for by halves (at most some 25 inflations of a damaged member).
 */
function readableStart(stored: Uint8Array, limit: number): Uint8Array | undefined {
  let best: Uint8Array | undefined
  let low = 0
  let high = stored.length + 1
  while (high - low > 1) {
    const middle = low + ((high - low) >> 1)
    const start = partOf(stored.subarray(0, middle), limit)
    if (start === undefined) high = middle
    else {
      best = start
      low = middle
    }
  }
  return best !== undefined && best.length > 0 ? best : undefined
}

function partOf(stored: Uint8Array, limit: number): Uint8Array | undefined {
  try {
    // Z_SYNC_FLUSH: the end of the stream is not asked for
    return inflateRawSync(stored, { maxOutputLength: limit, finishFlush: 2, chunkSize: Math.min(limit + 64, 65_536) })
  } catch {
    return undefined
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function isSafePath(path: string): boolean {
  if (path === '' || path.length > 1_024 || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return false
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\u0000-\u001F]/.test(path) && !path.split('/').includes('..')
}
