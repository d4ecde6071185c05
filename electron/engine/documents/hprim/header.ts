// The 12 header lines of a record: patient, dates, sender, recipient (spec §3.1).
// It must not complete an identity: line 8 is often the insured parent's number and never says the sex.

import type { ClinicalDocument, StatedPatient } from '../document.ts'
import { insKeyValid } from '../values.ts'
import { birthDate, examinationDate, headerDate } from './dates.ts'

type HeaderFacts = Pick<ClinicalDocument, 'patient' | 'date' | 'createdAt' | 'author' | 'recipients' | 'orderIds'>

/** Line 1 is left out: its meaning varies from sender to sender (spec §3.1), the original shows it. */
export function readHeader(lines: string[]): HeaderFacts {
  const line = (number: number): string => lines[number - 1]?.trim() ?? ''
  const examined = headerDate(line(10))
  const date = examined === undefined ? undefined : examinationDate(examined)
  const born = headerDate(line(7))
  const patient = statedPatient(line(2), line(3), born === undefined ? undefined : birthDate(born, date), line(8))
  const sender = party(lines[10] ?? '')
  const recipient = party(lines[11] ?? '')
  return {
    ...(patient === undefined ? {} : { patient }),
    ...(date === undefined ? {} : { date, createdAt: date }),
    ...(sender === undefined
      ? {}
      : {
          author: { organization: sender.name, ...(sender.code === undefined ? {} : { organizationId: sender.code }) },
        }),
    ...(recipient === undefined ? {} : { recipients: [recipient.name] }),
    ...(line(9) === '' ? {} : { orderIds: [line(9)] }),
  }
}

function statedPatient(
  name: string,
  givenName: string,
  birth: string | undefined,
  number: string,
): StatedPatient | undefined {
  if (name === '' && givenName === '') return undefined
  const value = number.replace(/[^0-9A-Za-z]/g, '').toUpperCase()
  const isNumber = /^\d(?:[0-9AB]{12}|[0-9AB]{14})$/.test(value)
  return {
    // which name line 2 holds, birth or used, is not said
    ...(name === '' ? {} : { name }),
    ...(givenName === '' ? {} : { givenNames: [givenName] }),
    ...(birth === undefined ? {} : { birthDate: birth }),
    ...(isNumber ? { ins: { value, keyValid: insKeyValid(value) } } : {}),
  }
}

/** Lines 11 and 12: a code padded to ten characters, then the name. One blank is part of a name. */
function party(line: string): { code?: string; name: string } | undefined {
  const text = line.trim()
  if (text === '') return undefined
  const found = /^(\S{1,20})\s{2,}(\S.*)$/.exec(text) ?? /^(\S{10}) (\S.*)$/.exec(text)
  const [code, name] = [found?.[1], found?.[2]]
  if (code === undefined || name === undefined || !/\p{L}/u.test(name)) return { name: text }
  return /[\p{L}\d]/u.test(code) ? { code, name } : { name }
}
