// Mail from citizens (Mon espace santé, spec §1.10): the address holds the INS. Recognises only; opens no patient.

import type { Mailbox } from './message.ts'

export interface Citizen {
  /** 15 characters, 2A or 2B for Corsica */
  ins: string
  keyValid: boolean
  /** name of the label as sent; absent when the sender gave none: the number is shown instead (R38) */
  label?: string
}

const ADDRESS = /^([12378]\d{4}(?:2A|2B|\d\d)\d{6}\d{2})@patient\.mssante\.fr$/i

/** @returns the citizen behind `<INS>@patient.mssante.fr`, undefined for any other address. */
export function citizenOf(mailbox: Mailbox | undefined): Citizen | undefined {
  const ins = ADDRESS.exec(mailbox?.address.trim() ?? '')?.[1]?.toUpperCase()
  if (ins === undefined) return undefined
  const label = mailbox?.name?.replace(/\s+/g, ' ').trim()
  const named = label && label.toUpperCase() !== ins && !label.includes('@')
  return { ins, keyValid: keyOf(ins) === Number(ins.slice(13)), ...(named ? { label } : {}) }
}

/** 97 − (number mod 97); Corsica counts 2A as 19, 2B as 18 (spec §2.8). */
function keyOf(ins: string): number {
  return 97 - (Number(ins.slice(0, 13).replace('2A', '19').replace('2B', '18')) % 97)
}
