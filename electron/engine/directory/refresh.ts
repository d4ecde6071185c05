// The daily extraction by the network: from the annuaire with the trust space's anchors, else from its mirror with public ones (R61).
// Streamed to a file beside the directory, then imported like a file that a person gives. Only where anchors are there.

import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PliError } from '../errors.ts'
import { diskFault } from '../store/durable.ts'
import { get } from './download.ts'

export interface ExtractionSource {
  url: string
  /** PEM; undefined: the runtime's own anchors */
  ca?: string
}

/** Mailboxes: the annuaire itself when the trust space's anchors are known, then data.gouv.fr (spec §4.2). */
export function mailboxSources(anchors: string | undefined): ExtractionSource[] {
  const mirror = { url: 'https://www.data.gouv.fr/fr/datasets/r/afe01105-d9a1-41fe-921f-e40ea48b2ba6' }
  if (anchors === undefined) return [mirror]
  const service = 'https://service.annuaire.sante.fr/annuaire-sante-webservices/V300/services/extraction'
  return [{ url: `${service}/Extraction_Correspondance_MSSante`, ca: anchors }, mirror]
}

/** The list of the trust space: its channel is all that vouches for it, so it has no mirror (spec §1.2). */
export function whiteListSources(anchors: string): ExtractionSource[] {
  return [{ url: 'https://espacedeconfiance.mssante.fr/listeblanchemssante.xml', ca: anchors }]
}

/** More than any extraction zipped. */
const MOST_BYTES = 4 * 1024 ** 3

/**
 * Fetches from the first source that answers, hands the file to `take`, removes it. A source whose file `take` refuses is passed
 * over like one that does not answer. Throws what the last one threw; CANCELLED at once.
 */
export async function refresh<T>(
  sources: readonly ExtractionSource[],
  folder: string,
  take: (file: string) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let failure: unknown = new PliError('SERVER_UNREACHABLE', 'Aucun serveur de l’annuaire n’est connu.')
  for (const source of sources) {
    try {
      return await fetched(source, folder, take, signal)
    } catch (error) {
      if (signal.aborted) throw error
      failure = error
    }
  }
  throw failure
}

async function fetched<T>(
  { url, ca }: ExtractionSource,
  folder: string,
  take: (file: string) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const answer = await get({ url, ca, signal })
  const announced = Number(answer.headers['content-length'] ?? 0)
  const named = /filename="?([\w.-]+)"?/.exec(answer.headers['content-disposition'] ?? '')?.[1] ?? 'extraction.zip'
  // what a kill has left goes first
  const dir = `${folder}-download`
  fs.rmSync(dir, { recursive: true, force: true })
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = path.join(dir, path.basename(named))
  try {
    let bytes = 0
    await pipeline(
      answer,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          bytes += piece.length
          if (bytes > MOST_BYTES) throw new PliError('DIRECTORY_REFUSED', 'Ce fichier d’annuaire est trop grand.')
          yield piece
        }
      },
      fs.createWriteStream(file, { mode: 0o600 }),
      { signal },
    )
    if (announced > 0 && bytes !== announced) {
      throw new PliError('DIRECTORY_REFUSED', 'Ce fichier d’annuaire est abîmé ou incomplet.', { detail: 'length' })
    }
    return await take(file)
  } catch (error) {
    throw diskFault(error)
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
}
