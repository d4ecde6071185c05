// Labels brought to one form, to be grouped or looked into. Not for identities: patients/identity.ts compares those.

/** Without accents or case, runs of blanks made one. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s\u2010-\u2015'’]+/g, ' ')
    .trim()
}
