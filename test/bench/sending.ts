// « Envoyer » to free hands: how long the call takes that queues a letter, and the longest hold of its thread while the bytes are made
// afterwards. In this process, on a profile with one patient, without any network.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Engine } from '../../electron/engine/engine.ts'
import { withOwnPatient } from './own-patient.ts'
import type { Table } from './table.ts'

const ROUNDS = 30
const ATTACHED = 9_600_000 * (57 / 78) - 20_000
/** What a person feels as at once. */
const MOST_MS = 50

const variants = [
  { name: 'plain letter', form: 'message', bytes: 0 },
  { name: 'with 9.6 MB encoded', form: 'message', bytes: ATTACHED },
  { name: 'structured', form: 'letter', bytes: 0 },
  { name: 'structured, with 9.6 MB encoded', form: 'letter', bytes: ATTACHED },
] as const

export async function sendingFigures(table: Table): Promise<void> {
  const row = table.of('any')
  await withOwnPatient(1, async (engine, account, patient) => {
    for (const { name, form, bytes } of variants) {
      const { times, hold } = await measure(engine, { account, patient, form, bytes })
      row(`« Envoyer » to free hands, ${name}, p95`, times[Math.floor(times.length * 0.95)], 'ms', { most: MOST_MS })
      row('  then, longest hold of the thread while it is made', hold, 'ms', { most: MOST_MS })
    }
  })
}

async function measure(
  engine: Engine,
  { account, patient, form, bytes }: { account: string; patient: string; form: 'message' | 'letter'; bytes: number },
): Promise<{ times: number[]; hold: number }> {
  const to = [{ name: 'Dr Haddad', address: 'samir.haddad@medecin.test.mssante.fr' }]
  const { id } = await engine.call('letters.begin', { how: 'new', account, to })
  const body = `<p>${'Merci de votre avis sur ce patient. '.repeat(40)}</p>`
  await engine.call('letters.save', { id, changes: { form, subject: 'Avis', body, patient } })
  if (bytes > 0)
    await engine.call('letters.attach', {
      id,
      filename: 'image.bin',
      mediaType: 'image/jpeg',
      bytes: Buffer.alloc(bytes, 'radiographie du thorax '),
    })
  const { points } = await engine.call('letters.check', { id })
  const accepted = points.map(({ code, about }) => ({
    code,
    ...(about === undefined ? {} : { about }),
    reason: 'banc',
  }))
  // a window has loaded what sends when it starts
  await engine.call('letters.send', { id, accepted })
  await engine.call('letters.hold', { id })
  const times: number[] = []
  for (let n = 0; n < ROUNDS; n += 1) {
    const began = performance.now()
    await engine.call('letters.send', { id, accepted })
    times.push(performance.now() - began)
    if (n < ROUNDS - 1) await engine.call('letters.hold', { id })
  }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  // its server of departure is not known: its bytes are made, and it waits
  await engine.call('outbox.run', {})
  delay.disable()
  await engine.call('letters.hold', { id })
  await engine.call('letters.discard', { id })
  return { times: times.toSorted((a, b) => a - b), hold: delay.max / 1e6 }
}
