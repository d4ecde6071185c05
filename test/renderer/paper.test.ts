// Words of a document inside a rule of style: they must end where the string ends.

import { expect, test } from 'vitest'
import { cssString } from '../../renderer/ui/paper.ts'

test.each([
  ['LEGRAND Odile · née le 14/03/1951', '"LEGRAND Odile · née le 14/03/1951"'],
  ['a "quoted" title', '"a \\22 quoted\\22  title"'],
  ['ends \\', '"ends \\5c "'],
  ['two\nlines', '"two\\a lines"'],
])('%j', (text, css) => {
  expect(cssString(text)).toBe(css)
})
