// The text of a PDF, for search and for `pli inspect`. Runs at idle, in a parser process that can be killed.
// It must not run anything of the PDF, draw it, or reach a file or the network.

import type { PDFPageProxy } from 'pdfjs-dist'
import type { Warning, WarningCode } from '../../warning.ts'

export interface PdfTextLimits {
  pages?: number
  /** UTF-16 units of text */
  characters?: number
  /** ms; checked between chunks, a computation that never yields is ended by the parser process */
  time?: number
}

const DEFAULTS = { pages: 500, characters: 2_000_000, time: 20_000 }

/**
 * Text of the pages in order, one line a line as the PDF has them. What stops half-way keeps what was read.
 * Warnings: PDF_ENCRYPTED, PDF_UNREADABLE (file or page), LIMIT_TIME, LIMIT_SIZE (pages or characters). Throws nothing.
 */
export async function pdfText(
  bytes: Uint8Array,
  limits: PdfTextLimits = {},
): Promise<{ text: string; warnings: Warning[] }> {
  const { pages, characters, time } = { ...DEFAULTS, ...limits }
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const reading = { text: '', left: characters, deadline: performance.now() + time }
  const warnings: Warning[] = []
  const warn = (code: WarningCode, message: string, part?: string): void => {
    warnings.push({ code, message, ...(part === undefined ? {} : { part }) })
  }

  const task = getDocument({
    // a copy: pdf.js takes the buffer it is given for itself
    data: Uint8Array.from(bytes),
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
    enableXfa: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    useWasm: false,
    disableAutoFetch: true,
    maxImageSize: 0,
  })
  const timer = setTimeout(() => void task.destroy(), time)
  try {
    const document = await task.promise
    const count = Math.min(document.numPages, pages)
    for (let number = 1; number <= count && !isSpent(reading); number += 1) {
      try {
        const page = await document.getPage(number)
        await readPage(page, reading)
        page.cleanup()
      } catch {
        if (isLate(reading)) break
        warn('PDF_UNREADABLE', `La page ${number} de ce PDF est illisible.`, `page ${number}`)
      }
    }
    if (reading.left <= 0 || count < document.numPages) {
      warn('LIMIT_SIZE', 'Ce PDF est très long : la recherche ne porte que sur son début.')
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      warn('PDF_ENCRYPTED', 'Ce PDF est protégé par un mot de passe : son texte n’est pas lu.')
    } else if (!isLate(reading)) {
      warn('PDF_UNREADABLE', 'Ce PDF est illisible : il reste disponible dans l’original.')
    }
  } finally {
    clearTimeout(timer)
    await task.destroy()
  }
  if (isLate(reading)) warn('LIMIT_TIME', 'La lecture de ce PDF est trop longue : elle est arrêtée.')
  return { text: reading.text.trimEnd(), warnings }
}

interface Reading {
  text: string
  left: number
  deadline: number
}

const isLate = (reading: Reading): boolean => performance.now() > reading.deadline
const isSpent = (reading: Reading): boolean => reading.left <= 0 || isLate(reading)

/** Chunk by chunk, so that a page of endless text stops at the limit. */
async function readPage(page: PDFPageProxy, reading: Reading): Promise<void> {
  const reader = (page.streamTextContent() as ReadableStream<TextChunk>).getReader()
  while (!isSpent(reading)) {
    const { done, value } = await reader.read()
    if (done) break
    const chunk = value.items.map((item) => (item.str ?? '') + (item.hasEOL === true ? '\n' : '')).join('')
    reading.text += chunk.slice(0, reading.left).replace(CONTROLS, '')
    reading.left -= chunk.length
  }
  // at a limit the stream is left as it is: pdf.js 5 throws in the next tick when it is cancelled, destroy() ends it
  if (!isSpent(reading) && !reading.text.endsWith('\n')) reading.text += '\n'
}

/** Glyphs without a character come as controls, which no search and no screen wants. */
// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

/** A text item has `str`; marks of structured content have none. */
interface TextChunk {
  items: { str?: string; hasEOL?: boolean }[]
}
