// How a French name sounds, roughly: names that are said alike get the same key. Pure. A key finds candidates, it proves nothing.
// Own table: the French phonetics of the packages that have them are no longer kept.

/** In order: the longer spelling of a sound before the shorter one. Digits are nasal vowels; `j`, `k`, `s`, `f` stand for their sounds. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^(mc|mac)(?=[bcdfgklmnpqrtv])/, 'mak'],
  [/ph/g, 'f'],
  [/sch|sh|ch(?![lrn])/g, 'j'], // « ch » and « j » are near enough, and tell « Schmitt » from « Smith »
  [/ch/g, 'k'],
  [/th|tt/g, 't'],
  [/(?<=[aeiouy])(?:gn)(?=[aeiouy])/g, 'ni'],
  [/gu(?=[eiy])/g, 'G'], // hard, out of reach of the next line
  [/g(?=[eiy])/g, 'j'],
  [/ge(?=[ao])/g, 'j'],
  [/qu?|ck|cqu|cc(?![eiy])|c(?![eiy])/g, 'k'],
  [/sc(?=[eiy])|c(?=[eiy])|ss|z|x(?=$)/g, 's'],
  [/x/g, 'ks'],
  [/h/g, ''],
  [/bv|w/g, 'v'],
  [/mn(?=[eiy])/g, 'n'],
  [/eau|aul(?=[dt])|au|o(?=[dt]s?$)/g, 'o'],
  [/[iy]ers?$/, 'ie'],
  [/oeu|eu|oe/g, 'e'],
  [/ou/g, 'u'],
  [/(?:ain|ein|aim|eim|yn|ym|in|im|un|um)(?![aeiouynm])/g, '2'],
  [/(?:an|am|en|em|aen|aon)(?![aeiouynm])/g, '1'],
  [/(?:on|om)(?![aeiouynm])/g, '3'],
  [/ill(?=[aeiouy])/g, 'i'],
  [/ai|ei|ay|ey|ez$|et$|es$|ed$/g, 'e'],
  [/y/g, 'i'],
  [/(.)\1+/g, '$1'],
  [/[dtspx]+$/, ''],
  [/(?<=.{2})e$/, ''],
  [/(.)\1+/g, '$1'],
]

/** Key of one word, itself already plain (words.ts): `dupont` and `dupond` → `dup3`. Words with digits, or of fewer than three letters, have none. */
export function soundOf(word: string): string | undefined {
  if (!known.has(word)) {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(word, keyOf(word))
  }
  return known.get(word)
}

/** The names of a country come back: thirty expressions a word would be half of the time of an import. */
const known = new Map<string, string | undefined>()
const MOST_KNOWN = 50_000

function keyOf(word: string): string | undefined {
  if (!/^[a-z]{3,40}$/.test(word)) return undefined
  let key = word
  for (const [spelling, sound] of RULES) key = key.replace(spelling, sound)
  return key.length < 2 ? undefined : key.toLowerCase()
}
