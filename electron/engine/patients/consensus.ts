// What the documents of one INS say together about whose it is.
// Pure, and a function of the set: newest first or oldest first, the answer is the same. It must not weigh senders.

import { differingTraits } from './identity.ts'
import type { Identity } from './identity.ts'

/** Documents that state the same traits. */
export interface Profile extends Identity {
  /** different contents, resends counted once */
  documents: number
  /** sort date of the oldest one, ms, and its stable name: who came first, whatever arrived first */
  firstDate: number
  firstDocument: string
}
export interface Consensus {
  profile: Profile
  contested: boolean
}

/**
 * One against one is a doubt; a single letter cannot put in doubt what two others or more agree on, twice as many as it.
 * But however many they are they never outvote an older statement: a sender who took one twin for the other does it again.
 */
const LEAST = 2
const TIMES = 2

const older = (a: Profile, b: Profile): number =>
  a.firstDate - b.firstDate || (a.firstDocument < b.firstDocument ? -1 : a.firstDocument > b.firstDocument ? 1 : 0)

/**
 * The traits that stand for an INS. Contested when the documents contradict each other and none clearly prevails: then nothing is
 * filed, and the oldest statement gives the card that a person will be shown. undefined when no document speaks.
 */
export function consensus(profiles: readonly Profile[]): Consensus | undefined {
  const sorted = profiles.toSorted(older)
  const [oldest] = sorted
  if (oldest === undefined) return undefined
  const standing = sorted.filter((profile) => {
    const support = sum(sorted.filter((other) => differingTraits(profile, other).length === 0))
    const against = sum(sorted) - support
    return against === 0 || (support >= LEAST && support >= TIMES * against)
  })
  // a profile without a birth place agrees with those that have one: the fuller one says more
  const fullest = standing.filter((profile) => profile.birthPlace !== undefined)
  const chosen = fullest.length > 0 ? fullest : standing
  const [first] = chosen
  if (first === undefined || contradictsOlder(first, oldest)) return { profile: oldest, contested: true }
  return { profile: first, contested: chosen.some((other) => differingTraits(first, other).length > 0) }
}
const contradictsOlder = (profile: Profile, oldest: Profile): boolean =>
  oldest.firstDate < profile.firstDate && differingTraits(profile, oldest).length > 0
const sum = (profiles: Profile[]): number => profiles.reduce((total, profile) => total + profile.documents, 0)
