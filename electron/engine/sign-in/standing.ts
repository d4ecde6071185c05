// How a mailbox stands with its operator, said before it hurts: way in, certificate, quota, what will be erased, sleep.
// Reads the store and the operator's data; guesses nothing that no source states.

import type { FailureShape } from '../../ipc/contract.ts'
import type { AccountStanding, OperatorPreset } from '../../ipc/system.ts'
import { PliError } from '../errors.ts'
import { operatorOfAddress } from '../operators.ts'
import { listAccounts, type Account } from '../store/accounts.ts'
import { erasedBefore } from '../store/erasure.ts'
import type { Store } from '../store/store.ts'
import { certificateNotice } from './certificate.ts'
import type { SignIn } from './sign-in.ts'

const DAY_MS = 86_400_000
/** 701 speaks this early (AT-40). */
const ERASED_SOON_MS = 7 * DAY_MS
/** 411 speaks from this part of the quota. */
const NEARLY_FULL = 0.9
/** Sleep is announced once this part of the operator's delay has passed (AT-46: 300 days of 365). */
const ASLEEP = 0.8

const dayMonth = new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit' })
const number = new Intl.NumberFormat('fr-FR')

interface StandingSource {
  store: Store
  signIn: SignIn
  operators: () => readonly OperatorPreset[]
  /** ms */
  now: () => number
}

/** By account id. */
export function standings({ store, signIn, operators, now }: StandingSource): Map<string, AccountStanding> {
  const known = operators()
  return new Map(
    listAccounts(store).map((account) => {
      const operator = known.find((one) => one.id === account.operator) ?? operatorOfAddress(account.email, known)
      return [account.id, standingOf(account, operator, { store, signIn, now: now() })]
    }),
  )
}

function standingOf(
  account: Account,
  operator: OperatorPreset | undefined,
  { store, signIn, now }: { store: Store; signIn: SignIn; now: number },
): AccountStanding {
  const { quota } = account
  const retention = operator?.retentionDays?.value
  const erased =
    retention === undefined ? undefined : erasedBefore(store.db, account.id, retention * DAY_MS, now, ERASED_SOON_MS)
  const notices = [
    certificateNotice(account.certificateEnds, now),
    erased === undefined || erased.notAboard === 0 ? undefined : erasedSoon(erased.notAboard, erased.firstNotAboardAt),
    quota === undefined || quota.used < NEARLY_FULL * quota.allowed
      ? undefined
      : nearlyFull(quota.used / quota.allowed),
    asleep(account.signedInAt, operator?.dormancyDays?.value, now),
    signIn.notice(),
  ].flatMap((notice): FailureShape[] => (notice === undefined ? [] : [notice.toJSON()]))
  return {
    way: account.settings.auth.kind,
    ...(signIn.needsPerson(account.id) ? { needsPerson: true as const } : {}),
    ...(quota === undefined ? {} : { quota }),
    ...(retention === undefined ? {} : { retentionDays: retention }),
    ...(erased?.nextAt === undefined ? {} : { nextErasureAt: new Date(erased.nextAt).toISOString() }),
    notices,
  }
}

function erasedSoon(count: number, at: number): PliError {
  const one = count === 1
  return new PliError(
    'ERASURE_NEAR',
    one
      ? `1 courrier sera effacé chez l’opérateur le ${dayMonth.format(at)} et n’est pas encore à bord.`
      : `${number.format(count)} courriers seront effacés chez l’opérateur le ${dayMonth.format(at)} et ne sont pas encore à bord.`,
    {
      kept: 'Tout le reste est à bord.',
      next: 'Laissez Pli ouvert avec le réseau\u00a0: environ 2 minutes suffisent.',
      spoken: 701,
    },
  )
}

function nearlyFull(part: number): PliError {
  return new PliError('QUOTA_NEARLY_FULL', `La boîte chez l’opérateur est pleine à ${Math.floor(part * 100)}\u00a0%.`, {
    kept: 'Tout ce qui est affiché est à bord.',
    next: 'Libérez de la place\u00a0: Pli ne retire chez l’opérateur que ce qui est à bord et sauvegardé.',
    spoken: 411,
  })
}

/** Nothing when the operator's delay is unknown. `since`: ms of the last time it let this mailbox in. */
function asleep(since: number | undefined, delay: number | undefined, now: number): PliError | undefined {
  if (since === undefined || delay === undefined) return undefined
  const days = Math.floor((now - since) / DAY_MS)
  if (days < delay * ASLEEP) return undefined
  const after = delay === 365 ? 'un an' : `${number.format(delay)} jours`
  return new PliError(
    'MAILBOX_ASLEEP',
    `Cette boîte dort depuis ${number.format(days)} jours\u00a0: l’opérateur peut la supprimer après ${after}.`,
    { kept: 'Les courriers à bord y restent.', next: 'Connectez-vous à cette boîte.' },
  )
}
