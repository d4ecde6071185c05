// A draft as the messages that leave: one for the professionals, one for each citizen, who never share an envelope (journeys P5).
// It decides nothing about whether they may leave (check.ts), sends nothing, and writes nothing down.

import type { Letter, LetterAddress } from '../../ipc/letters.ts'
import { citizenOf } from '../mail/citizen.ts'
import { displaySubject } from '../mail/subject.ts'
import { citizenAddress } from './citizen.ts'
import type { Envelope, LetterContext } from './letter.ts'
import { buildMessage, type Outgoing } from './mime.ts'
import { plainSubject } from './subject.ts'

/** The envelopes of a letter, ready for SMTP, professionals' first. Each call makes new Message-IDs: compose once, then queue. */
export async function composeEnvelopes(letter: Letter, context: LetterContext): Promise<Envelope[]> {
  const { sender, now: date, product } = context
  const always = { 'X-MSS-NIL': product.nil }
  const subject = plainSubject(letter.subject)
  const attached = context.pieces.map((piece) => ({ ...piece, bytes: piece.bytes() }))
  const [to, toCitizens] = byReader(letter.to)
  const [cc, ccCitizens] = byReader(letter.cc)
  const common = {
    sender,
    subject,
    body: letter.body,
    attached,
    headers: always,
    receipt: letter.receipt,
    date,
    ...(context.answers === undefined ? {} : { answers: context.answers }),
  }
  const outgoing: Outgoing[] = []
  if (to.length + cc.length > 0) outgoing.push({ ...common, to, cc })
  for (const citizen of [...toCitizens, ...ccCitizens]) outgoing.push({ ...common, to: [citizen], cc: [] })
  const copy = patientCopy(letter, context)
  if (copy) outgoing.push(copy)
  return Promise.all(outgoing.map(buildMessage))
}

function byReader(addresses: LetterAddress[]): [professionals: LetterAddress[], citizens: LetterAddress[]] {
  const citizens = addresses.filter((one) => citizenOf(one) !== undefined)
  return [addresses.filter((one) => !citizens.includes(one)), citizens]
}

/** The second message, with its own text: nothing in it names the other readers. */
function patientCopy({ patientCopy: copy, subject, receipt }: Letter, context: LetterContext): Outgoing | undefined {
  const address = context.patient && citizenAddress(context.patient.card)
  if (copy === undefined || address === undefined) return undefined
  return {
    sender: context.sender,
    to: [{ address }],
    cc: [],
    subject: plainSubject(displaySubject(subject).replace(/^(?:(?:re|tr)\s*:\s*)+/i, '')),
    body: copy.body,
    attached: [],
    headers: { 'X-MSS-NIL': context.product.nil, ...(copy.blockReplies ? { 'X-MSS-MES': 'FIN' } : {}) },
    receipt,
    date: context.now,
  }
}
