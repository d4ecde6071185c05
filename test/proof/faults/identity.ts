// Faults of who we are: passwords, tokens, certificates, the card.

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { letter } from '../../engine/sync/world.ts'
import { startBroker } from '../../peers/broker.ts'
import { pkcs12 } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { startPoorImap } from '../../peers/poor-imap.ts'
import { startSoftCard, type SoftCard } from '../../peers/soft-card.ts'
import { expectFault, Practice } from './practice.ts'
import { arrivals, authority, ca, imap, leaf, practice, sending, smtpServer, text } from './world.ts'

const REFUSED = [
  'AUTH_FAILED',
  401,
  /^L’opérateur refuse l’accès à cette boîte \(\S+…\)\.$/,
  'Vos autres boîtes fonctionnent. Les courriers déjà reçus sont à bord.',
  'Vérifiez auprès de l’opérateur que votre accès à cette boîte est toujours ouvert.',
] as const

describe('who we are', () => {
  test('a password that is refused in the middle of the day', async (context) => {
    const dovecot = await startDovecot({ authority })
    if (dovecot === undefined) return context.skip()
    onTestFinished(() => dovecot.stop())
    const id = await practice.mailbox({
      user: 'vasseur',
      imap: { host: 'localhost', port: dovecot.imapPort, security: 'starttls' },
      ca,
    })
    dovecot.deliver('vasseur', 'INBOX', letter(1))
    expect((await practice.sync(id)).run).toMatchObject({ newMessages: 1 })
    await dovecot.setPassword('un autre')
    dovecot.deliver('vasseur', 'INBOX', letter(2))
    const { status, run } = await practice.sync(id)
    expect(status).toBe(1)
    expectFault('wrong password mid-day', 'pli sync', run.error, [...REFUSED], await text(['sync', '--account', id]))
    expect((await practice.pli(['messages', '--account', id])).json).toMatchObject({ messages: [{}] })
    await dovecot.setPassword('sésame')
    const again = await practice.sync(id)
    expect(again.run).toMatchObject({ newMessages: 1, folders: [{ onServer: 2, onBoard: 2, missing: 0 }, {}, {}] })
    await practice.isSound()
  })

  test('a password that the sending server refuses: the letter waits, and leaves once', async () => {
    const smtp = await smtpServer((step) => (step === 'auth' ? '535 5.7.8 non' : undefined))
    const id = await sending(smtp)
    expect((await practice.send(id)).json).toMatchObject({ state: 'queued' })
    const [held] = await practice.letters(id)
    expectFault('wrong password, sending', 'pli outbox', held?.lastError, [...REFUSED], await text(['outbox']))
    smtp.mishap = () => undefined
    // what was refused is not offered again by a relève: a person asks
    expect((await practice.send(id)).json).toMatchObject({ state: 'sent' })
    expect((await practice.letters(id)).map(({ state }) => state)).toEqual(['sent', 'sent'])
    expect([arrivals(smtp, held?.messageId ?? ''), smtp.taken.length]).toEqual([1, 2])
  })

  test('a token that is refused, a session that is over, a person who says no', async (context) => {
    const email = 'claire.lemoine@infirmier.test.mssante.fr'
    const broker = await startBroker(leaf, ca, email)
    onTestFinished(() => broker.stop())
    const dovecot = await startDovecot({ authority, introspectionUrl: broker.introspectionUrl })
    if (dovecot === undefined) return context.skip()
    onTestFinished(() => dovecot.stop())
    const id = await practice.mailbox({
      email,
      user: email,
      imap: { host: 'localhost', port: dovecot.imapPort, security: 'starttls' },
      auth: { kind: 'oauth', broker: broker.issuer, clientId: 'pli', brokerCa: ca },
      ca,
    })
    dovecot.deliver(email, 'INBOX', letter(1))
    const over = await practice.sync(id)
    expectFault(
      'session over',
      'pli sync',
      over.run.error,
      [
        'SESSION_EXPIRED',
        302,
        'Session expirée : connexion Pro Santé Connect à refaire.',
        'Vos courriers restent lisibles. Ceux au départ attendent.',
        'Reconnectez-vous : 20 secondes.',
      ],
      await text(['sync', '--account', id]),
    )
    const onPage = (page: string) => broker.browse(page)
    broker.denied = true
    const refused = await practice.pli(['sync', '--account', id, '--sign-in'], { onPage })
    const [{ error } = {}] = (refused.json as { accounts: { error?: never }[] }).accounts
    // a refused one is asked for anew once, and no more (R11)
    expect(new Set(broker.asked).size).toBe(2)
    expectFault('token refused', 'pli sync --sign-in', error, [...REFUSED])
    broker.denied = false
    broker.person = 'refuses'
    const said = await practice.pli(
      ['account', 'add', '--email', 'autre@infirmier.test.mssante.fr', '--imap', `localhost:${dovecot.imapPort}`]
        .concat(['--ca', path.join(practice.dir, 'ca.pem'), '--auth', 'oauth', '--broker', broker.issuer])
        .concat(['--client-id', 'pli', '--broker-ca', path.join(practice.dir, 'ca.pem')]),
      { onPage },
    )
    expectFault('sign-in refused on the broker’s page', 'pli account add', (said.json as { error: never }).error, [
      'SIGN_IN_CANCELLED',
      301,
      'La connexion Pro Santé Connect n’a pas abouti.',
      'Vous pouvez lire et écrire. La relève et l’envoi attendent.',
      'Recommencez, téléphone e-CPS en main.',
    ])
    broker.person = 'agrees'
    expect((await practice.sync(id, { onPage }, '--sign-in')).run).toMatchObject({ newMessages: 1 })
  })

  test('a client certificate that has expired, one that soon will', async () => {
    const [old, soon] = [path.join(practice.dir, 'ancien.p12'), path.join(practice.dir, 'bientôt.p12')]
    fs.writeFileSync(old, pkcs12(await authority.client('labo', { from: -30, to: -1 }), 'sésame'))
    fs.writeFileSync(soon, pkcs12(await authority.client('labo', { to: 12 }), 'sésame'))
    const add = (email: string, pfx: string) =>
      practice.pli(
        [
          'account',
          'add',
          '--email',
          email,
          '--imap',
          `127.0.0.1:${imap.port}`,
          '--imap-security',
          'tls',
          '--no-check',
        ].concat(['--ca', path.join(practice.dir, 'ca.pem'), '--pfx', pfx, '--password-stdin']),
        { stdin: 'sésame\n' },
      )
    const expired = await add('labo1@labo.test.mssante.fr', old)
    expectFault('certificate expired', 'pli account add', (expired.json as { error: never }).error, [
      'CERTIFICATE_EXPIRED',
      321,
      /^Le certificat a expiré le \d+(?:er)? \S+ \d{4}\.$/,
      'Les courriers à bord restent lisibles. La relève et l’envoi attendent.',
      'Choisissez le fichier du certificat renouvelé.',
    ])
    const { id } = (await add('labo2@labo.test.mssante.fr', soon)).json as { id: string }
    const { run } = await practice.sync(id)
    expectFault('certificate that ends within 30 days', 'pli sync', run.notices?.[0], [
      'CERTIFICATE_EXPIRED',
      321,
      /^Le certificat expire le \d+(?:er)? \S+ \d{4}\.$/,
      'Les courriers à bord resteront lisibles.',
      'Renouvelez-le avant : après cette date, la relève et l’envoi s’arrêtent.',
    ])
  })

  test('a server certificate that has expired', async () => {
    const old = await startPoorImap({ leaf: await authority.leaf({ from: -30, to: -1 }) })
    onTestFinished(() => old.stop())
    const id = await practice.mailbox({ imap: { host: '127.0.0.1', port: old.port, security: 'tls' }, ca })
    const { status, run } = await practice.sync(id)
    expect([status, old.commands]).toEqual([1, []])
    expectFault('server certificate expired', 'pli sync', run.error, [
      'TLS_EXPIRED',
      222,
      /^Le certificat de l’opérateur a expiré le \d\d\/\d\d\/\d{4}\.$/,
      'Vos courriers sont intacts. La panne est chez l’opérateur.',
      'Rien à faire ici. Pli réessaie toutes les 15 minutes.',
    ])
  })
})

describe('the card', async () => {
  const email = 'claire.lemoine@infirmier.test.mssante.fr'
  const soft = startSoftCard(await authority.client(email))
  const dovecot = soft && (await startDovecot({ authority, clientCa: authority.ca }))
  afterAll(async () => {
    await dovecot?.stop()
    soft?.remove()
  })

  test.runIf(dovecot !== undefined)('taken out, before and in the middle of the day', async () => {
    const [card, server] = [soft as SoftCard, dovecot as Dovecot]
    const own = await Practice.open()
    onTestFinished(() => own.remove())
    fs.writeFileSync(path.join(own.dir, 'ca.pem'), ca)
    const env = { SOFTHSM2_CONF: process.env['SOFTHSM2_CONF'] ?? '' }
    const wanted: Parameters<typeof expectFault>[3] = [
      'CARD_BUSY',
      312,
      'La carte n’est pas dans le lecteur, ou le lecteur n’est pas branché.',
      'Rien n’est perdu. Les courriers à bord restent lisibles.',
      'Remettez la carte, puis reconnectez-vous.',
    ]
    card.takeOut()
    const absent = await own.pli(
      ['account', 'add', '--email', email, '--imap', `localhost:${server.imapPort}`, '--auth', 'card'].concat([
        '--ca',
        path.join(own.dir, 'ca.pem'),
        '--card-module',
        card.module,
        '--password-stdin',
      ]),
      { stdin: `${card.code}\n`, env },
    )
    expectFault('card not in its reader', 'pli account add', (absent.json as { error: never }).error, wanted)
    card.putBack()
    // the command line asks for the code at each command: a card that leaves during a session is the window's
    await own.inside(async (engine) => {
      server.deliver(email, 'INBOX', letter(1))
      const { id } = await engine.call('accounts.add', {
        email,
        user: email,
        imap: { host: 'localhost', port: server.imapPort, security: 'starttls' },
        auth: { kind: 'card', code: card.code, module: card.module, object: card.object },
        ca,
      })
      expect((await engine.call('sync.run', {})).accounts).toMatchObject([{ newMessages: 1 }])
      card.takeOut()
      server.deliver(email, 'INBOX', letter(2))
      const [run] = (await engine.call('sync.run', {})).accounts
      expectFault('card removed mid-day', 'the engine, as the window asks it', run?.error, wanted)
      card.putBack()
      await engine.call('accounts.signIn', { account: id, code: card.code })
      expect((await engine.call('sync.run', {})).accounts).toMatchObject([{ newMessages: 1 }])
    })
  })
})
