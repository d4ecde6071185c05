// Secrets come from a file or from stdin, never from an argument: arguments are seen by every process.

import { readFileSync } from 'node:fs'
import { PliError } from '../engine/errors.ts'

/** First line, without its line end. Throws FILE_UNREADABLE. */
export function firstLineOfFile(file: string): string {
  return lineOf(readText(file))
}

export async function firstLine(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return lineOf(Buffer.concat(chunks).toString('utf8'))
}

function lineOf(text: string): string {
  return /^[^\r\n]*/.exec(text)?.[0] ?? ''
}

/** A file named on the command line. Throws FILE_UNREADABLE; the path is the caller's own, it may be said. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8')
}
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new PliError('FILE_UNREADABLE', 'Ce fichier ne se lit pas.', { detail: `${detail} ${file}`, cause: error })
  }
}
