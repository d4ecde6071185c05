// Names of attachments made safe to save on any platform (R66). Keeps accents, spaces and apostrophes; never yields a path.

/** Device names of Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i
/** Characters that Windows refuses, controls, and marks that reverse the reading direction (a way to hide an extension). */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff0-\uffff]/gu
/** In UTF-8 bytes: the limit of Linux file systems is 255, Windows counts its path too. */
const MAX_BYTES = 180

/**
 * @param name as sent, or undefined
 * @param fallback used when nothing is left of the name
 */
export function safeFilename(name: string | undefined, fallback = 'piece-jointe'): string {
  const last =
    (name ?? '')
      .normalize('NFC')
      .split(/[/\\]/)
      .findLast((piece) => piece.trim() !== '') ?? ''
  // Windows drops dots and spaces at the end; a dot in front hides the file elsewhere
  const clean = last
    .replace(FORBIDDEN, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (clean === '' || /^_+$/.test(clean)) return fallback
  return shorten(RESERVED.test(clean) ? `_${clean}` : clean)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  let stem = ''
  let size = Buffer.byteLength(extension)
  for (const character of name.slice(0, name.length - extension.length)) {
    size += Buffer.byteLength(character)
    if (size > MAX_BYTES) break
    stem += character
  }
  return stem.replace(/[. ]+$/, '') + extension
}
