// Names of exported files and folders: the server's own, made safe on Windows too. Pure. No subject, no patient in a name.

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const MOST = 100

/** One path segment that every system takes. */
function safeSegment(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[<>:"/\\|?*\p{Cc}]/gu, '_')
    .slice(0, MOST)
    .replace(/[. ]+$/, '')
  if (plain === '') return '_'
  return RESERVED.test(plain) ? `_${plain}` : plain
}

/**
 * Path of a folder below `out`, nested at the server's delimiter. Two folders whose names differ only by what Windows cannot tell
 * (case, a forbidden sign) get a number; `taken` remembers them.
 */
export function folderPath(
  folder: { email: string; path: string; delimiter: string | null },
  withAccount: boolean,
  taken: Set<string>,
): string {
  const names = folder.delimiter ? folder.path.split(folder.delimiter) : [folder.path]
  const base = [...(withAccount ? [folder.email] : []), ...names].map(safeSegment).join('/')
  let path = base
  for (let number = 2; taken.has(path.toLowerCase()); number++) path = `${base} (${number})`
  taken.add(path.toLowerCase())
  return path
}

/** `2026-11-16_070500_1a2b3c4d5e6f7a8b.eml`: by date when sorted, and the beginning of the message's id. */
export function fileName(date: number, sha256: string): string {
  const [day = '', time = ''] = new Date(date).toISOString().split('T')
  return `${day}_${time.slice(0, 8).replaceAll(':', '')}_${sha256.slice(0, 16)}.eml`
}
