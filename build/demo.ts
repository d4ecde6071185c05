// `npm run demo -- [--headless] [--screenshots DIR]`: a demonstration operator, a profile of its own, a first relève, the window.
// Everything is new at each start and gone at the end; the user's own profile is never touched.

import './node-version.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Engine } from '../electron/engine/engine.ts'
import { startDemoOperator, type DemoOperator } from '../test/demo/operator.ts'
import { takeTour } from '../test/demo/tour.ts'
import { DOCTOR } from '../test/demo/week/correspondents.ts'
import { noteVisits } from '../test/demo/visits.ts'
import { ensureBuilt } from './build.ts'
import { isDisplayless, openWindow } from './window.ts'

const { values } = parseArgs({
  options: { headless: { type: 'boolean', default: false }, screenshots: { type: 'string' } },
})
const say = (line: string) => process.stderr.write(`Pli : ${line}\n`)

const started = Date.now()
await ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'pli-demo-'))
const profile = join(folder, 'profil')
// never written anywhere: what is left after a power cut can no longer be read
const passphrase = randomBytes(18).toString('base64url')
const operator = await startDemoOperator({ now: new Date(), filesSent: true })
say(`opérateur de démonstration ouvert sur cet ordinateur, ${operator.messages} courriers d’un cabinet inventé.`)
let status = 0
try {
  await firstSync(operator)
  await noteVisits(profile, passphrase, ['MARCHAND', 'LEGRAND', 'SCHMITT', 'CARPENTIER'])
  say(`prêt en ${Math.round((Date.now() - started) / 1000)} s.`)
  const unseen = !values.headless && isDisplayless()
  if (unseen) say('pas d’écran ici : la fenêtre s’ouvre sans affichage et laisse des captures.')
  if (values.headless || unseen || values.screenshots !== undefined) {
    await screens(resolve(values.screenshots ?? join(import.meta.dirname, '../dist/captures')))
  } else status = await show()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`${error.cause.message}\n`)
  status = 1
} finally {
  await operator.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(status)

/** Creates the profile, adds the mailbox, fetches everything. */
async function firstSync({ user, password, imap, smtp, ca }: DemoOperator): Promise<void> {
  const engine = new Engine({ profile, background: false })
  await engine.call('profile.create', { passphrase })
  const { id } = await engine.call('accounts.add', {
    email: user,
    user,
    imap: { ...imap, security: 'starttls' },
    smtp: { ...smtp, security: 'starttls' },
    auth: { kind: 'password', password },
    ca,
    kind: 'PER',
    check: true,
  })
  await engine.call('letters.saveSender', {
    account: id,
    sender: {
      title: 'Dr',
      givenName: DOCTOR.given,
      familyName: DOCTOR.family,
      entity: 'Cabinet des Halles',
      rpps: '10999000010',
      specialtyCode: 'G15_10/SM54',
      specialty: 'Médecin - Médecine Générale (SM)',
    },
  })
  say('boîte reliée, première relève…')
  let told = 0
  const tell = async () => {
    if (Date.now() - told < 1000) return
    told = Date.now()
    const { messages } = await engine.call('system.status', {})
    if (messages > 0) say(`${messages} courriers à bord…`)
  }
  // the last line says how it went: what comes after the end of the relève is not told
  const stop = engine.on((event) => void (event.name === 'sync.changed' && tell().catch(() => undefined)))
  try {
    const { accounts } = await engine.call('sync.run', {})
    const failure = accounts.find((account) => account.error !== undefined)?.error
    if (failure) throw new Error(failure.message)
    const { messages, unfiled } = await engine.call('system.status', {})
    say(`compte juste : ${messages} courriers à bord, ${unfiled} documents à rattacher.`)
  } finally {
    stop()
    await engine.close()
  }
}

async function screens(target: string): Promise<void> {
  await takeTour({
    profile,
    passphrase,
    emptyProfile: join(folder, 'vide'),
    folder: target,
    taken: (file) => say(`écran ${relative(process.cwd(), file)}`),
  })
}

/** The exit status of the window, once a person has closed it. */
async function show(): Promise<number> {
  const window = await openWindow({ args: ['--profile', profile, '--training'], env: { PLI_PASSPHRASE: passphrase } })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => window.kill(signal))
  return new Promise((ended) => {
    window.on('exit', (code) => ended(code ?? 0))
    window.on('error', () => ended(1))
  })
}
