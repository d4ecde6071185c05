// « Demander à l’expéditeur »: an answer to who sent the document, with the question ready. It attaches nothing and sends nothing,
// and the question names nobody: the near record may be another person's.

import type { TFunction } from 'i18next'
import { numericDate } from '../display.ts'
import { asFailure, call } from '../engine.ts'
import { openLetter } from '../screens/compose/start.ts'
import type { UnfiledRow } from '../shapes.ts'
import { showToast } from '../ui/overlay.tsx'

export async function askSender({ message, title, date, reason }: UnfiledRow, t: TFunction): Promise<void> {
  try {
    const letter = await call('letters.begin', { how: 'reply', message })
    const question = t('filing.question', { title, date: numericDate(date), reason: t(`filing.short.${reason.code}`) })
    const paragraphs = question.split('\n').map((line) => `<p>${escaped(line)}</p>`)
    const body = `${paragraphs.join('')}${letter.body}`
    await call('letters.save', { id: letter.id, changes: { body } })
    openLetter({ ...letter, body })
  } catch (thrown) {
    showToast({ text: asFailure(thrown).message })
  }
}

/** The title is the sender's. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
