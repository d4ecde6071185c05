// Guards of the recipients: addresses, trust space (R33), directory, homonyms, envelopes (P5). Pure.

import type { LetterAddress, LetterPoint } from '../../../ipc/letters.ts'
import { frenchDay } from '../../days.ts'
import { isCitizen } from '../citizen.ts'
import { envelopeCount } from '../compose.ts'
import type { Draft, LetterContext } from '../letter.ts'
import { isAddress } from '../mime.ts'

export function addressPoints(letter: Draft, context: LetterContext): LetterPoint[] {
  const all = [...letter.to, ...letter.cc]
  if (all.length === 0) {
    return [{ code: 'recipients', level: 'blocks', title: 'Aucun destinataire.' }]
  }
  const wrong = all.filter(({ address }) => !isAddress(address))
  const right = all.filter((one) => isAddress(one.address) && !isCitizen(one))
  const facts = right.map((one) => ({ one, facts: context.recipient(one.address) }))
  const outside = facts.filter(({ facts: { trusted } }) => trusted === false)
  const count = envelopeCount({ ...letter, to: letter.to.filter(valid), cc: letter.cc.filter(valid) }, context)
  return [
    ...wrong.map(({ address }) =>
      point('recipients', 'blocks', `«\u00a0${address}\u00a0» n’est pas une adresse.`, address),
    ),
    ...outside.map(({ one }) => ({
      ...point('outside', 'confirms', `Adresse hors de l’espace de confiance\u00a0: ${one.address}`, one.address),
      detail: 'Son domaine n’est pas dans la liste blanche MSSanté à bord.',
      needsReason: true,
    })),
    ...facts.flatMap(({ one, facts: { goneSince } }) =>
      goneSince === undefined
        ? []
        : [
            point(
              'gone',
              'confirms',
              `N’est plus dans l’annuaire depuis le ${frenchDay(goneSince)}\u00a0: ${nameOf(one)}`,
              one.address,
            ),
          ],
    ),
    ...facts.flatMap(({ one, facts: { homonyms = 0 } }) =>
      homonyms === 0
        ? []
        : [
            {
              ...point(
                'homonym',
                'confirms',
                `Homonyme\u00a0: ${homonyms + 1} correspondants s’appellent ${nameOf(one)}`,
                one.address,
              ),
              detail: one.address,
            },
          ],
    ),
    ...trustPoint(facts.map(({ facts: { trusted } }) => trusted)),
    ...(count > 1 ? [point('envelopes', 'passed', `${count} enveloppes séparées`)] : []),
  ]
}

const valid = ({ address }: LetterAddress): boolean => isAddress(address)

function trustPoint(trusted: (boolean | undefined)[]): LetterPoint[] {
  const inside = trusted.filter((one) => one === true).length
  if (inside === 0 || inside < trusted.length) return []
  const title =
    inside === 1 ? 'Destinataire dans l’espace de confiance' : `${inside} destinataires dans l’espace de confiance`
  return [point('outside', 'passed', title)]
}

function point(code: LetterPoint['code'], level: LetterPoint['level'], title: string, about?: string): LetterPoint {
  return { code, level, title, ...(about === undefined ? {} : { about }) }
}

function nameOf({ name, address }: LetterAddress): string {
  return name?.replaceAll('_', ' ') ?? address
}
