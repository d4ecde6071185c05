// What goes to stdout: JSON, JSON lines or text, whole before the process ends, silent when the reader has gone away.

import type { PliError } from '../engine/errors.ts'

export class Output {
  readonly #form: 'json' | 'jsonl' | 'text'
  #gone = false
  #lost = false

  constructor(form: 'json' | 'jsonl' | 'text') {
    this.#form = form
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#gone = true
      // `pli … | head`: nobody reads any more, and that is no fault
      if (error.code === 'EPIPE' || this.#lost) return
      this.#lost = true
      process.stderr.write(`La réponse n’a pas pu être écrite (${error.code ?? 'inconnu'}).\n`)
    })
  }

  /** What was to be read could not be written whole: a full disk. */
  get lost(): boolean {
    return this.#lost
  }

  /** `list`: the key whose elements --jsonl gives one a line. `text`: what --text shows. */
  async answer(answer: object, list: string | undefined, text: string | undefined): Promise<void> {
    if (this.#form === 'text') return this.text(text ?? `${indented(answer)}\n`)
    const elements: unknown = list === undefined ? undefined : (answer as Record<string, unknown>)[list]
    if (this.#form !== 'jsonl' || !Array.isArray(elements)) return this.text(`${JSON.stringify(answer)}\n`)
    for (const element of elements) await this.text(`${JSON.stringify(element)}\n`)
  }

  text(text: string): Promise<void> {
    return this.bytes(Buffer.from(text))
  }

  /** Resolves when the bytes have been handed over: process.exit would cut them. */
  bytes(bytes: Uint8Array): Promise<void> {
    if (this.#gone) return Promise.resolve()
    return new Promise((resolve) => {
      process.stdout.write(bytes, () => resolve())
    })
  }

  /** Waits for stderr too. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      process.stderr.write('', () => resolve())
    })
  }
}

/** What happened, what was kept, what to do, and the code that is said over the phone: a line each. */
export function asText(error: Pick<PliError, 'message'> & Partial<Pick<PliError, 'kept' | 'next' | 'spoken'>>): string {
  return [error.message, error.kept, error.next, error.spoken === undefined ? undefined : `Code ${error.spoken}.`]
    .filter((line) => line !== undefined)
    .map((line) => `${line}\n`)
    .join('')
}

/** Any answer, readable: one line a value, indented below its name. */
function indented(value: unknown, depth = 0): string {
  const pad = '  '.repeat(depth)
  if (Array.isArray(value)) {
    return value.map((one) => `${pad}- ${indented(one, depth + 1).trimStart()}`).join('\n')
  }
  if (value === null || typeof value !== 'object') return pad + String(value)
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => {
      const below = one !== null && typeof one === 'object' && Object.keys(one as object).length > 0
      return below
        ? `${pad}${name}:\n${indented(one, depth + 1)}`
        : `${pad}${name}: ${Array.isArray(one) ? '' : String(one)}`
    })
    .join('\n')
}

/** Columns of a table, padded; the last one runs free. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
