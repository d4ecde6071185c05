// The wire between the engine and a parser process: frames of bytes on one pipe. Nothing is interpreted here.

/** Header: length of the payload (u32 LE), number of the job (u32 LE), kind (u8). */
export const FRAME_HEADER = 9
/** Longer than any message that is taken in (sync/connection.ts); a longer frame is a broken peer. */
const MAX_PAYLOAD = 512 * 1024 * 1024

/** What a parser process is asked; its answers have kind 0, or 1 when there is none. `chosen`: a message behind its options. */
export const JOB = { message: 0, pdfText: 1, chosen: 2 } as const
export type JobKind = (typeof JOB)[keyof typeof JOB]

/** Argument of a parser process that has no inherited pipe: the local socket where the engine waits for it. */
export const PIPE_ARGUMENT = '--parser-pipe='

/** How a parser process ends itself: by which limit. Windows tells neither apart; the message is then set aside without its reason. */
export const ENDED_BY = { memory: 'SIGTERM', time: 'SIGINT' } as const
export type Limit = keyof typeof ENDED_BY

export interface Frame {
  job: number
  kind: number
  payload: Buffer
}

export function frameHeader(job: number, kind: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(FRAME_HEADER)
  header.writeUInt32LE(length, 0)
  header.writeUInt32LE(job, 4)
  header.writeUInt8(kind, 8)
  return header
}

/** Payload of a job with options: their length (u16 LE), the options as JSON, the bytes. */
export function withOptions(options: object, bytes: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(options))
  const length = Buffer.allocUnsafe(2)
  length.writeUInt16LE(json.length)
  return Buffer.concat([length, json, bytes])
}

export function takeOptions(payload: Buffer): { options: unknown; bytes: Buffer } {
  const end = 2 + payload.readUInt16LE(0)
  return { options: JSON.parse(payload.toString('utf8', 2, end)), bytes: payload.subarray(end) }
}

/** Puts pieces of a stream together again; each payload is copied once, into a buffer of its own. */
export class FrameReader {
  readonly #each: (frame: Frame) => void
  readonly #header = Buffer.alloc(FRAME_HEADER)
  #headerFilled = 0
  #payload: Buffer | undefined
  #filled = 0

  constructor(each: (frame: Frame) => void) {
    this.#each = each
  }

  /** Throws when the peer announces an impossible length. */
  push(piece: Uint8Array): void {
    let at = 0
    while (at < piece.length) {
      if (this.#payload === undefined) {
        const taken = Math.min(FRAME_HEADER - this.#headerFilled, piece.length - at)
        this.#header.set(piece.subarray(at, at + taken), this.#headerFilled)
        this.#headerFilled += taken
        at += taken
        if (this.#headerFilled < FRAME_HEADER) return
        const length = this.#header.readUInt32LE(0)
        if (length > MAX_PAYLOAD) throw new Error('frame too long')
        this.#payload = Buffer.allocUnsafe(length)
        this.#filled = 0
      }
      const payload = this.#payload
      const taken = Math.min(payload.length - this.#filled, piece.length - at)
      payload.set(piece.subarray(at, at + taken), this.#filled)
      this.#filled += taken
      at += taken
      if (this.#filled < payload.length) return
      this.#payload = undefined
      this.#headerFilled = 0
      this.#each({ job: this.#header.readUInt32LE(4), kind: this.#header.readUInt8(8), payload })
    }
  }
}
