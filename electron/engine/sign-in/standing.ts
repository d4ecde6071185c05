// How a mailbox stands with its operator, said before it hurts: way in, certificate, quota, what will be erased, sleep.
// Reads the store and the operator's data; guesses nothing that no source states.

import type { FailureShape } from '../../ipc/failure.ts'
import type { AccountStanding, OperatorPreset } from '../../ipc/system.ts'
import { PliError } from '../errors.ts'
import { operatorOf } from '../operators.ts'
import { listAccounts, type Account } from '../store/accounts.ts'
import { notAboardBefore, oldestThere } from '../store/erasure.ts'
import type { Store } from '../store/store.ts'
import { certificateNotice } from './certificate.ts'
import type { SignIn } from './sign-in.ts'

const DAY_MS = 86_400_000
/** 701 speaks this early (AT-40). */
const SOON_MS = 7 * DAY_MS
/** 411 speaks from this part of the quota. */
const NEARLY_FULL = 0.9
/** Sleep is announced once this part of the operator's delay has passed (AT-46: 300 days of 365). */
const ASLEEP = 0.8

const dayMonth = () => new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit' })
const number = () => new Intl.NumberFormat('fr-FR')

interface StandingSource {
  store: Store
  signIn: SignIn
  operators: () => readonly OperatorPreset[]
  /** ms */
  now: () => number
}

/** By account id, as things are now. */
export function createStandings({ store, signIn, operators, now }: StandingSource): () => Map<string, AccountStanding> {
  /** by account: what a relève found is looked for again after the next one */
  const oldest = new Map<string, { since: number | undefined; at: number | undefined }>()

  function oldestOf({ id, lastSyncAt }: Account): number | undefined {
    const known = oldest.get(id)
    if (known !== undefined && known.since === lastSyncAt) return known.at
    const at = oldestThere(store.db, id)
    oldest.set(id, { since: lastSyncAt, at })
    return at
  }

  function standingOf(account: Account, operator: OperatorPreset | undefined): AccountStanding {
    const { quota } = account
    const days = operator?.retentionDays?.value
    const retention = days === undefined ? undefined : days * DAY_MS
    const gone =
      retention === undefined ? undefined : notAboardBefore(store.db, account.id, now() + SOON_MS - retention)
    const first = retention === undefined ? undefined : oldestOf(account)
    const notices = [
      certificateNotice(account.certificateEnds, now()),
      gone === undefined || retention === undefined ? undefined : erasedSoon(gone.count, gone.first + retention),
      quota === undefined || quota.used < NEARLY_FULL * quota.allowed
        ? undefined
        : nearlyFull(quota.used / quota.allowed),
      asleep(account.signedInAt, operator?.dormancyDays?.value, now()),
      ...signIn.notices(),
    ].flatMap((notice): FailureShape[] => (notice === undefined ? [] : [notice.toJSON()]))
    return {
      way: account.settings.auth.kind,
      ...(signIn.needsPerson(account.id) ? { needsPerson: true as const } : {}),
      ...(quota === undefined ? {} : { quota }),
      ...(days === undefined ? {} : { retentionDays: days }),
      ...(first === undefined || retention === undefined
        ? {}
        : { nextErasureAt: new Date(first + retention).toISOString() }),
      notices,
    }
  }

  return () => {
    const known = operators()
    return new Map(
      listAccounts(store).map((account) => {
        return [account.id, standingOf(account, operatorOf(account, known))]
      }),
    )
  }
}

function erasedSoon(count: number, at: number): PliError {
  const one = count === 1
  return new PliError(
    'ERASURE_NEAR',
    one
      ? `1 courrier sera effacé chez l’opérateur le ${dayMonth().format(at)} et n’est pas encore à bord.`
      : `${number().format(count)} courriers seront effacés chez l’opérateur le ${dayMonth().format(at)} et ne sont pas encore à bord.`,
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
  const after = delay === 365 ? 'un an' : `${number().format(delay)} jours`
  return new PliError(
    'MAILBOX_ASLEEP',
    `Cette boîte dort depuis ${number().format(days)} jours\u00a0: l’opérateur peut la supprimer après ${after}.`,
    { kept: 'Les courriers à bord y restent.', next: 'Connectez-vous à cette boîte.' },
  )
}
