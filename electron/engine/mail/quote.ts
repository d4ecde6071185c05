// Where the quoted part of a plain text begins. Hides nothing by itself: the window folds what stands below.

const INTRODUCTION = [
  /^(?:le\b.{4,200}\b(?:a écrit|écrivait)\s*:|on\b.{4,200}\bwrote\s*:)\s*$/i,
  /^-{2,}\s*(?:message d['’]origine|message original|original message|message transféré|forwarded message|courriel d['’]origine)\s*-{2,}\s*$/i,
  /^_{20,}\s*$/,
]
const HEADER_LINE = /^\*?(?:de|from|envoyé|sent|date|à|to|cc|objet|subject)\s*\*?\s*:/i
const MAX_LINES = 20_000

/**
 * Offset of the first quoted line that has only quoted or quoting text below it, text.length when nothing is quoted.
 * An answer written under or between quoted lines keeps them all: they are needed to understand it.
 */
export function quotedFrom(text: string): number {
  const lines = text.split('\n', MAX_LINES)
  const offsets: number[] = []
  let offset = 0
  for (const line of lines) {
    offsets.push(offset)
    offset += line.length + 1
  }
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim()
    // an introduction is often cut over two lines
    const introduces =
      INTRODUCTION.some((pattern) => pattern.test(line)) ||
      INTRODUCTION[0]!.test(`${line} ${lines[i + 1]?.trim() ?? ''}`)
    if (introduces && /^le\b|^on\b/i.test(line)) {
      if (trailing(lines) <= i + 3) return offsets[i]!
    } else if (introduces && (!line.startsWith('_') || HEADER_LINE.test(lines[i + 1]?.trim() ?? ''))) return offsets[i]!
    // a block of header lines, as Outlook writes it without any mark
    if (HEADER_LINE.test(line) && [1, 2, 3].filter((n) => HEADER_LINE.test(lines[i + n]?.trim() ?? '')).length >= 2)
      return offsets[i]!
  }
  const start = trailing(lines)
  return start < lines.length ? offsets[start]! : text.length
}

/** First line of the run of `>` and blank lines that ends the text; lines.length when it does not end so. */
function trailing(lines: string[]): number {
  let first = lines.length
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]!.trim()
    if (line.startsWith('>')) first = i
    else if (line !== '') break
  }
  return first
}
