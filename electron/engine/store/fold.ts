// One folding for what the index holds and what people type: « cœur », « coeur », « CŒUR » and « l’INR » meet here.
// Case and accents are left to the tokenizer (unicode61 remove_diacritics 2): one place does each thing. No domain here.

/** What NFKC leaves apart and a French keyboard cannot tell. */
const TOGETHER: Record<string, string> = {
  œ: 'oe',
  Œ: 'OE',
  æ: 'ae',
  Æ: 'AE',
  ß: 'ss',
  '’': "'",
  '‘': "'",
  ʼ: "'", // U+02BC is a letter to the tokenizer: « lʼINR » would be one word
  '`': "'",
}
// soft hyphens and zero-width signs cut words that the eye reads whole
const APART = /[œŒæÆß’‘ʼ`\u00AD\u200B-\u200D\u2060\uFEFF]/g
const PLAIN = /^[\x20-\x5f\x61-\x7e\s]*$/

/**
 * Text as the index takes it: ligatures opened, apostrophes made one, invisible signs taken out. Case and accents stay:
 * the tokenizer folds them the same way on both sides.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text
  // NFKC would make ´ a space, so it goes first; it opens ŉ into an apostrophe and more, so the rest comes after; what an
  // invisible sign held apart joins at last
  return text
    .replaceAll('´', "'")
    .normalize('NFKC')
    .replace(APART, (sign) => TOGETHER[sign] ?? '')
    .normalize('NFKC')
}

/** The words of a text as the tokenizer cuts them: runs of letters, digits and their marks. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []
}
