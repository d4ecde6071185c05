// Faults of the other side: recipients, sizes, every step of the dialogue cut or silent, and our own death at each state of a letter.

import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { letter } from '../../engine/sync/world.ts'
import { startDovecot } from '../../peers/dovecot.ts'
import { startPoorImap } from '../../peers/poor-imap.ts'
import { filesWhatItTakes, STEPS, type PoorSmtp, type Step } from '../../peers/poor-smtp.ts'
import { COLLEAGUE, expectFault, plain, type Practice, seenAs } from './practice.ts'
import { arrivals, authority, ca, leaf, once, practice, sending, smtpServer, text } from './world.ts'

const UNCERTAIN = [
  'SEND_UNCERTAIN',
  511,
  'Un courrier est peut-être parti pendant la coupure.',
  'Il est conservé. Pli ne le renverra pas sans savoir.',
  'Vérification en cours chez l’opérateur. Si elle n’aboutit pas, vous déciderez.',
] as const

describe('the other side', () => {
  test('a recipient refused, a mailbox that is full: his, and ours', async (context) => {
    const smtp = await smtpServer()
    const id = await sending(smtp)
    for (const [name, reply, cause, next] of [
      [
        'recipient refused',
        '550 5.1.1 inconnu',
        'Non remis : cette adresse n’existe pas.',
        'Vérifiez l’adresse avant de renvoyer.',
      ],
      [
        'recipient’s mailbox full',
        '552 5.2.2 quota dépassé',
        'Non remis : cette boîte est pleine.',
        'Prévenez le destinataire par une autre voie, puis renvoyez.',
      ],
    ] as const) {
      smtp.mishap = (step) => (step === 'rcpt' ? reply : undefined)
      expect((await practice.send(id)).json).toMatchObject({ state: 'failed' })
      const [refused] = await practice.letters(id)
      expect(refused?.to.map((one) => [one.state, plain(one.cause ?? '')])).toEqual([['failed', cause]])
      expectFault(name, 'pli outbox', refused?.lastError, [
        'RECIPIENT_REFUSED', 531, cause, 'Le courrier est conservé.', next,
      ], await text(['outbox'])) // prettier-ignore
    }
    expect(smtp.taken).toEqual([])
    const dovecot = await startDovecot({ authority, quota: 20_000 })
    if (dovecot === undefined) return context.skip()
    onTestFinished(() => dovecot.stop())
    const own = await practice.mailbox({
      user: 'lemoine',
      imap: { host: 'localhost', port: dovecot.imapPort, security: 'starttls' },
      ca,
    })
    dovecot.deliver('lemoine', 'INBOX', letter(1, 'long\r\n'.repeat(3100)))
    const { status, run } = await practice.sync(own)
    expect([status, run.newMessages]).toEqual([0, 1])
    expectFault('our mailbox nearly full', 'pli sync', run.notices?.[0], [
      'QUOTA_NEARLY_FULL', 411, /^La boîte chez l’opérateur est pleine à 9\d %\.$/, 'Tout ce qui est affiché est à bord.',
      'Libérez de la place : Pli ne retire chez l’opérateur que ce qui est à bord et sauvegardé.',
    ]) // prettier-ignore
  })

  test('a letter that is too large: by what EHLO says, then before any network use', async () => {
    const smtp = await smtpServer(undefined, ['AUTH PLAIN', 'DSN', 'SIZE 200000'])
    const id = await sending(smtp)
    const piece = path.join(practice.dir, 'image.bin')
    fs.writeFileSync(piece, randomBytes(300_000))
    const wanted = (size: string): Parameters<typeof expectFault>[3] => [
      'LETTER_TOO_LARGE', 521, `Ce courrier pèse ${size}, l’opérateur accepte 0,2 Mo.`,
      'Votre texte et vos pièces sont enregistrés.', 'Réduisez les images ou envoyez en deux courriers.',
    ] // prettier-ignore
    expect((await practice.send(id, ['--attach', piece])).json).toMatchObject({ state: 'failed' })
    const [letters] = await practice.letters(id)
    expectFault('letter too large', 'pli outbox', letters?.lastError, wanted('0,4 Mo'), await text(['outbox']))
    const connections = smtp.connections()
    const second = await practice.send(id, ['--attach', piece])
    expect([second.status, smtp.connections(), smtp.taken]).toEqual([1, connections, []])
    const { error } = second.json as { error: { code: string; spoken: number; message: string } }
    expect([error.code, error.spoken]).toEqual(['LETTER_BLOCKED', 521])
    seenAs('letter too large, limit known', 'pli send', error.message)
    expect(await practice.letters(id)).toHaveLength(1)
  })

  /** Where no answer can have been the operator's yes to the whole letter. */
  const before = (step: Step): boolean => !['middle', 'end', 'taken', 'quit'].includes(step)

  /** What became of a letter after a dialogue that broke at `step`, and after the relève that followed. */
  async function judged(
    name: string,
    step: Step,
    smtp: PoorSmtp,
    id: string,
    broken: Awaited<ReturnType<Practice['letters']>>[0] | undefined,
  ) {
    expect(broken, name).toBeDefined()
    if (broken?.lastError !== undefined)
      seenAs(
        name,
        'pli outbox',
        `${[broken.lastError.message, broken.lastError.kept, broken.lastError.next].join(' ')} Code ${broken.lastError.spoken}.`,
      )
    else seenAs(name, 'pli outbox', `état : ${broken?.state}`)
    if (before(step))
      expect([name, broken?.state, arrivals(smtp, broken?.messageId ?? '')]).toEqual([name, 'queued', 0])
    smtp.mishap = () => undefined
    await practice.sync(id)
    const [after] = await practice.letters(id)
    const arrived = arrivals(smtp, broken?.messageId ?? '')
    if (before(step) || step === 'quit') expect([name, after?.state, arrived]).toEqual([name, 'sent', 1])
    else if (after?.state === 'uncertain') {
      expect([name, arrived <= 1]).toEqual([name, true])
      expect([after.lastError?.code, after.lastError?.spoken, plain(after.lastError?.message ?? '')]).toEqual(
        UNCERTAIN.slice(0, 3),
      )
    } else expect([name, after?.state, arrived]).toEqual([name, 'sent', 1])
  }

  test('the line cut at each step of the dialogue: it waits and leaves once, or is shown as uncertain', async () => {
    for (const step of STEPS) {
      const smtp = await smtpServer(once(step, 'cut'))
      const id = await sending(smtp)
      await practice.send(id)
      await judged(`line cut at « ${step} »`, step, smtp, id, (await practice.letters(id))[0])
    }
  })

  test('a server silent at each step, until our patience of five minutes ends', async () => {
    const silent = await Promise.all(
      STEPS.map(async (step) => ({ step, smtp: await smtpServer(once(step, 'silence')) })),
    )
    const queued: { step: Step; smtp: PoorSmtp; id: string }[] = []
    for (const { step, smtp } of silent) queued.push({ step, smtp, id: await sending(smtp) })
    await practice.inside(async (engine) => {
      for (const { id } of queued) {
        await engine.call('letters.queue', { account: id, to: [COLLEAGUE], subject: 'Avis', body: 'Bonjour.' })
      }
    })
    // every mailbox at once: one that is silent holds no other
    await practice.pli(['sync'])
    const { json } = await practice.pli(['outbox'])
    const { letters } = json as { letters: Awaited<ReturnType<Practice['letters']>> }
    for (const { step, smtp, id } of queued) {
      await judged(
        `silence at « ${step} »`,
        step,
        smtp,
        id,
        letters.find(({ account }) => account === id),
      )
    }
  })
})

describe('a kill at each state of a letter', () => {
  const places = ['queued', 'connecting', 'connected', 'begun', 'end-held', 'end-written', 'answered', 'recorded']

  test.each([true, false])('operator that files what it takes: %s', async (files) => {
    const copied: (() => number | undefined)[] = []
    for (const place of places) {
      const smtp = await smtpServer()
      const box = await startPoorImap({ leaf })
      onTestFinished(() => box.stop())
      box.folders.set('Sent', { uidValidity: 1, messages: [] })
      if (files) filesWhatItTakes(smtp, box)
      const id = await sending(smtp, box)
      const killed = await practice.send(id, [], { env: { PLI_FAILPOINT: `outbox.${place}` } })
      expect([place, killed.stderr]).toEqual([place, expect.stringContaining(`failpoint outbox.${place}`)])
      await practice.sync(id)
      const [after, ...more] = await practice.letters(id)
      const arrived = arrivals(smtp, after?.messageId ?? '')
      expect([place, more, smtp.taken.length]).toEqual([place, [], arrived])
      if (after?.state === 'uncertain') {
        expect([place, arrived <= 1]).toEqual([place, true])
        expectFault(`kill at « ${place} »`, 'pli outbox', after.lastError, [...UNCERTAIN], await text(['outbox']))
      } else {
        expect([place, after?.state, arrived]).toEqual([place, 'sent', 1])
        copied.push(() => box.folders.get('Sent')?.messages.length)
        seenAs(
          `kill at « ${place} »${files ? ', operator files' : ''}`,
          'pli outbox',
          'état : envoyé, une fois, une copie',
        )
      }
    }
    // an operator is given twenty seconds to file by itself before a copy of ours is
    const relayed = async () => {
      await practice.pli(['sync'])
      return copied.map((copies) => copies())
    }
    await expect.poll(relayed, { timeout: 5 * 60_000, interval: 5000 }).toEqual(copied.map(() => 1))
    await practice.isSound()
  })
})
