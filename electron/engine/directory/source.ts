// Texts of an extraction on disk, plain or in a zip, as a stream of lines. Nothing is ever whole in memory; a zip is inflated as it
// is read, its sizes and check sums verified. It knows no column.

import fs from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { PliError } from '../errors.ts'

/** Personne_activite is about 1.1 GB: eight times that is no extraction. */
const MAX_BYTES = 8 * 1024 ** 3
const MAX_MEMBERS = 50
/** No line of an extraction is near this long. */
const MAX_LINE = 64 * 1024

export interface SourceText {
  name: string
  /** bytes of the text */
  size: number
  /** when the file, or the zip's member, was written */
  writtenAt: Date
  /** lines without their end, in batches; `done`: bytes read so far. Throws DIRECTORY_REFUSED when the text is damaged. */
  batches(): AsyncGenerator<{ lines: string[]; done: number }>
}

/** The texts of a file; a zip has one or several. `close` when done with them. Throws FILE_UNREADABLE, DIRECTORY_REFUSED. */
export async function openSource(file: string): Promise<{ texts: SourceText[]; close(): void }> {
  const stat = await fs.promises.stat(file).catch((error: unknown) => {
    throw unreadable(error)
  })
  if (!stat.isFile()) throw unreadable(undefined)
  const head = await firstBytes(file)
  if (!isZip(head)) {
    const text = textOf(path.basename(file), stat.size, stat.mtime, async () => fs.createReadStream(file))
    return { texts: [text], close: () => undefined }
  }
  try {
    const zip = await openPromise(file, { autoClose: false })
    try {
      return { texts: await members(zip), close: () => zip.close() }
    } catch (error) {
      zip.close()
      throw error
    }
  } catch (error) {
    throw error instanceof PliError ? error : damaged('zip', error)
  }
}

/** First 64 kB: enough to tell a file by its content. */
export async function firstBytes(file: string): Promise<Buffer> {
  const handle = await fs.promises.open(file).catch((error: unknown) => {
    throw unreadable(error)
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b
}

async function members(zip: ZipFile): Promise<SourceText[]> {
  if (zip.entryCount > MAX_MEMBERS) throw damaged('members')
  const entries: Entry[] = []
  for await (const entry of zip.eachEntry()) entries.push(entry)
  return entries
    .filter((entry) => /\.txt$/i.test(entry.fileName) && entry.canDecodeFileData())
    .map((entry) =>
      textOf(
        path.posix.basename(entry.fileName),
        entry.uncompressedSize,
        entry.getLastModDate(),
        () => zip.openReadStreamPromise(entry),
        entry.crc32,
      ),
    )
}

function textOf(
  name: string,
  size: number,
  writtenAt: Date,
  open: () => Promise<AsyncIterable<Buffer>>,
  checksum?: number,
): SourceText {
  if (size > MAX_BYTES) throw damaged('size')
  return {
    name,
    size,
    writtenAt,
    async *batches() {
      let done = 0
      let sum = 0
      let rest = ''
      const decoder = new TextDecoder()
      try {
        for await (const chunk of await open()) {
          done += chunk.length
          if (checksum !== undefined) sum = crc32(chunk, sum)
          const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
          rest = lines.pop() ?? ''
          if (rest.length > MAX_LINE) throw damaged('line')
          yield { lines: lines.map(withoutReturn), done }
        }
      } catch (error) {
        throw error instanceof PliError ? error : damaged('read', error)
      }
      if (done !== size || (checksum !== undefined && sum !== checksum)) throw damaged('check sum')
      if (rest !== '') yield { lines: [withoutReturn(rest)], done }
    },
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** `detail`: which check failed, never a path. */
export function damaged(detail: string, cause?: unknown): PliError {
  return new PliError('DIRECTORY_REFUSED', 'Ce fichier d’annuaire est abîmé ou incomplet.', {
    detail,
    kept: 'L’annuaire à bord n’a pas été touché.',
    next: 'Téléchargez-le de nouveau, puis recommencez.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function unreadable(cause: unknown): PliError {
  return new PliError('FILE_UNREADABLE', 'Ce fichier ne peut pas être lu.', {
    kept: 'L’annuaire à bord n’a pas été touché.',
    next: 'Vérifiez qu’il existe et que vous pouvez l’ouvrir.',
    ...(cause === undefined ? {} : { cause }),
  })
}
