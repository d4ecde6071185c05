// Identifiers of what we make: OIDs from random UUIDs, and those of persons and structures in France (spec §2.9).

import { createHash, randomUUID } from 'node:crypto'
import type { PatientCard } from '../../../ipc/patients.ts'
import type { Sender } from '../letter.ts'

export const PERSONS = '1.2.250.1.71.4.2.1'
export const STRUCTURES = '1.2.250.1.71.4.2.2'

/** A new OID that nobody else has, without an authority to ask: 2.25 and a UUID as one number (X.667). */
export function newOid(): string {
  return oidOf(randomUUID().replaceAll('-', ''))
}

/** The same bytes have the same: a document that came without a number of its own. */
export function oidOfBytes(bytes: Uint8Array): string {
  return oidOf(createHash('sha256').update(bytes).digest('hex').slice(0, 32))
}

export const newUrn = (): string => `urn:uuid:${randomUUID()}`

function oidOf(hex: string): string {
  return `2.25.${BigInt(`0x${hex}`)}`
}

/** A structure's own OID for local identifiers: the same for all that one mailbox sends. */
export function localAuthority(sender: Sender): string {
  return oidOf(createHash('sha256').update(`pli/${sender.address.toLowerCase()}`).digest('hex').slice(0, 32))
}

export interface PatientIdentifier {
  root: string
  extension: string
  /** NH: national health identity, PI: local */
  type: 'NH' | 'PI'
}

/** The INS when it is qualified, never otherwise (INS/va1.53); always the number of the card here. */
export function patientIdentifiers(card: PatientCard, sender: Sender): PatientIdentifier[] {
  const local: PatientIdentifier = { root: localAuthority(sender), extension: card.id, type: 'PI' }
  if (card.ins === undefined || card.insStatus !== 'qualified') return [local]
  return [{ root: card.ins.oid, extension: card.ins.value, type: 'NH' }, local]
}

/** National identification of a professional: `8` and the RPPS number. */
export function personId(sender: Sender): string | undefined {
  return sender.rpps === undefined ? undefined : `8${sender.rpps}`
}
