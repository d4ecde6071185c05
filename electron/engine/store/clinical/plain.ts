// Labels brought to one form, to be grouped or looked into. Not for identities: patients/identity.ts compares those.

/** Without accents, case or ligatures; hyphens, apostrophes and runs of blanks are one blank. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[-\s\u2010-\u2015'’]+/g, ' ')
    .trim()
}
