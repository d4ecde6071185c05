// What a relève has to do, from what we hold and what the server says. Pure: no store, no socket, no clock.

import type { Change } from '../store/pending-changes.ts'

/** What the last complete pass of a folder left, and what the server says of it now. */
export interface Known {
  uidValidity: number | undefined
  uidNext: number | undefined
  highestModseq: string | undefined
  /** not 0: a pass was cut */
  seenUids: number
  onServer: number | undefined
  missing: number
}
export interface Said {
  uidValidity: number
  uidNext: number
  messages: number
  highestModseq: string | undefined
}

/**
 * Nothing moved since a pass that ended complete. With CONDSTORE (RFC 7162) any change of flags or messages raises the
 * highest mod-sequence, so equality of all four proves it; without, flags may have changed unseen and the answer is false.
 */
export function isUnchanged(known: Known, said: Said): boolean {
  return (
    said.highestModseq !== undefined &&
    known.highestModseq === said.highestModseq &&
    known.uidValidity === said.uidValidity &&
    known.uidNext === said.uidNext &&
    known.onServer === said.messages &&
    known.seenUids === 0 &&
    known.missing === 0
  )
}

/** What a server says of a folder announces messages that are not here: nothing is decided by it, only made ready. */
export function bringsMail(known: Known, said: Said): boolean {
  if (said.messages === 0) return false
  return known.uidValidity !== said.uidValidity || (known.uidNext ?? 0) < said.uidNext || known.seenUids !== 0
}

export interface UidPlan {
  /** newest first */
  fetch: number[]
  /** held, no longer at the server: « Seule copie ici » */
  gone: number[]
  /** marked gone, listed again */
  back: number[]
}

/**
 * `held`: UIDs here under the same UIDVALIDITY → whether they are marked gone. `listed`: the server's, in any order.
 * `dismissed`: deleted here on purpose and left there; never fetched.
 */
export function planUids(
  held: ReadonlyMap<number, boolean>,
  listed: readonly number[],
  dismissed: ReadonlySet<number>,
): UidPlan {
  const server = new Set(listed)
  const fetch = [...server].filter((uid) => !held.has(uid) && !dismissed.has(uid)).toSorted((a, b) => b - a)
  const gone: number[] = []
  const back: number[] = []
  for (const [uid, isGone] of held) {
    if (isGone && server.has(uid)) back.push(uid)
    else if (!isGone && !server.has(uid)) gone.push(uid)
  }
  return { fetch, gone, back }
}

/** What the user sees once the changes that wait are laid over the server's flags: a local change wins until acknowledged. */
export function isSeen(serverFlags: readonly string[], waiting: readonly Change[]): boolean {
  let seen = serverFlags.includes('\\Seen')
  for (const change of waiting) {
    if (change.kind !== 'flag') continue
    if (change.add.includes('\\Seen')) seen = true
    if (change.remove.includes('\\Seen')) seen = false
  }
  return seen
}

export interface FolderMark {
  path: string
  uidValidity: number | undefined
  uidNext?: number | undefined
}

/**
 * Folders that changed their name: gone under one path, new under another, with the same UIDVALIDITY, which only a rename
 * keeps (RFC 9051 §6.3.6). Two candidates for one name are no proof: none is taken; nor is a folder whose UIDs begin again, on
 * a server that gives every folder the same UIDVALIDITY: its messages would pass for those held. Old path → new path.
 */
export function findRenames(lost: readonly FolderMark[], fresh: readonly FolderMark[]): Map<string, string> {
  const renames = new Map<string, string>()
  for (const folder of lost) {
    if (folder.uidValidity === undefined) continue
    const same = (other: FolderMark): boolean => other.uidValidity === folder.uidValidity
    const [target, second] = fresh.filter(same)
    const isAlone = second === undefined && lost.filter(same).length === 1
    if (target !== undefined && isAlone && (target.uidNext ?? Infinity) >= (folder.uidNext ?? 0))
      renames.set(folder.path, target.path)
  }
  return renames
}

/**
 * How many messages the next FETCH asks for: the first batch is small, so that the newest are on the screen within a second;
 * then as many as make `aim` bytes at the size seen so far.
 */
export function batchSize(done: { messages: number; bytes: number }, aim = 16 * 1024 * 1024): number {
  if (done.messages === 0) return 25
  const average = Math.max(1, done.bytes / done.messages)
  return Math.max(10, Math.min(1000, Math.round(aim / average)))
}

/** Wait before try number `attempt` (1, 2, 3…) after failures, ms: doubles from 5 s to 15 min, ±25 % so that clients part ways. */
export function backoff(attempt: number, random: number): number {
  const base = Math.min(15 * 60_000, 5000 * 2 ** Math.min(attempt - 1, 10))
  return Math.round(base * (0.75 + random * 0.5))
}
