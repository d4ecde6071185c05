import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSignIn } from '../../../electron/engine/sign-in/sign-in.ts'
import { createStandings } from '../../../electron/engine/sign-in/standing.ts'
import { operators } from '../../../electron/engine/operators.ts'
import { noteSignedIn } from '../../../electron/engine/store/accounts.ts'
import { putRefusal } from '../../../electron/engine/store/withheld.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { addMailbox, letter, openWorld, type World } from '../sync/world.ts'

// AT-40 (701), AT-46, 411: what the operator will do with a mailbox, from its own data and nothing else

const DAY = 86_400_000
const server = await startDovecot({ quota: 40_960 })

describe.runIf(server !== undefined)('a mailbox at operator A: 90 days, a quota, a year of sleep', () => {
  const dovecot = server as Dovecot
  let world: World
  let id = ''
  const fact = <T>(value: T) => ({ value, source: 'contrat de l’opérateur A', date: '2026-11-01' })
  const operatorA = {
    id: 'a',
    name: 'A',
    domains: ['cabinet.mssante.fr'],
    auth: ['password' as const],
    source: 's',
    date: '2026-11-01',
    retentionDays: fact(90),
    dormancyDays: fact(365),
  }
  /** as it stands that many days after today */
  const standing = (days = 0, known: (typeof operatorA)[] = [operatorA]) => {
    const { store } = world.profile
    const signIn = createSignIn({ profile: world.profile, now: Date.now })
    const now = () => Date.now() + days * DAY
    const found = createStandings({ store, signIn, operators: () => known, now })().get(id)
    if (found === undefined) throw new Error('no account')
    return found
  }
  beforeAll(async () => {
    world = await openWorld()
    id = addMailbox(world.profile, {
      port: dovecot.imapsPort,
      ca: dovecot.ca,
      user: 'dr',
      password: dovecot.password,
    })
    dovecot.deliver('dr', 'INBOX', letter(1))
    await world.sync.run()
  })
  afterAll(async () => {
    await world.close()
    await dovecot.stop()
  })

  test('the gauge is what the server counts; nearly full, it says so (411)', async () => {
    const { quota, notices } = standing()
    expect(quota?.allowed).toBe(40_960)
    expect(quota?.used).toBeGreaterThan(0)
    expect(notices).toEqual([])
    noteSignedIn(world.profile.store, id, Date.now(), { used: 92, allowed: 100 })
    expect(standing().notices).toEqual([
      {
        code: 'QUOTA_NEARLY_FULL',
        message: 'La boîte chez l’opérateur est pleine à 92\u00a0%.',
        kept: 'Tout ce qui est affiché est à bord.',
        next: 'Libérez de la place\u00a0: Pli ne retire chez l’opérateur que ce qui est à bord et sauvegardé.',
        spoken: 411,
      },
    ])
    noteSignedIn(world.profile.store, id, Date.now(), undefined)
  })

  test('AT-40: what is erased next is known; what is not aboard is named seven days before (701)', () => {
    const { retentionDays, nextErasureAt } = standing()
    const arrived = Number(
      world.profile.store.db.prepare('SELECT coalesce(received_at, date) FROM message').pluck().get(),
    )
    expect([retentionDays, nextErasureAt]).toEqual([90, new Date(arrived + 90 * DAY).toISOString()])
    const { db } = world.profile.store
    const folder = db.prepare("SELECT id, uid_validity FROM folder WHERE path = 'INBOX'").get() as {
      id: number
      uid_validity: number
    }
    const date = Date.now() - 80 * DAY
    world.profile.store.transaction(() =>
      putRefusal(
        db,
        { folderId: folder.id, uidValidity: folder.uid_validity, uid: 99, reason: 'no', date, from: undefined },
        Date.now(),
      ),
    )
    expect(standing(2).notices).toEqual([])
    const [notice] = standing(3.1).notices
    const day = new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit' }).format(date + 90 * DAY)
    expect(notice).toEqual({
      code: 'ERASURE_NEAR',
      message: `1 courrier sera effacé chez l’opérateur le ${day} et n’est pas encore à bord.`,
      kept: 'Tout le reste est à bord.',
      next: 'Laissez Pli ouvert avec le réseau\u00a0: environ 2 minutes suffisent.',
      spoken: 701,
    })
    db.exec('DELETE FROM refused')
  })

  test('AT-46: a mailbox that sleeps, when the operator’s delay is known, and only then', () => {
    expect(standing(200).notices).toEqual([])
    expect(standing(300).notices.map((one) => one.message)).toEqual([
      'Cette boîte dort depuis 300 jours\u00a0: l’opérateur peut la supprimer après un an.',
    ])
    expect(standing(300, []).notices).toEqual([])
    expect(standing(0, [])).toEqual({ way: 'password', notices: [] })
  })

  test('a fact of an operator has its own source and date; an operator of an administrator counts last', () => {
    const folder = path.join(path.dirname(world.dir), 'operators')
    fs.mkdirSync(folder)
    fs.writeFileSync(path.join(folder, 'a.json'), JSON.stringify(operatorA))
    expect(operators(folder).find((one) => one.id === 'a')?.retentionDays).toEqual(fact(90))
    fs.writeFileSync(path.join(folder, 'a.json'), JSON.stringify({ ...operatorA, quotaBytes: { value: 5 } }))
    expect(() => operators(folder)).toThrow()
  })
})
