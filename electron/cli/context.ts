// What a command is given, and what it may answer. Holds no command.

import type { Engine } from '../engine/engine.ts'
import type { Credentials } from '../engine/store/keyring.ts'

export interface Context {
  args: readonly string[]
  /** absolute; the app's own when none is given */
  profile(): Promise<string>
  /** value of an option given once */
  option(name: string): string | undefined
  /** values of an option that may be repeated, commas opened */
  options(name: string): string[]
  flag(name: string): boolean
  /** the engine of the profile, opened at the first call, closed by the caller of the command */
  engine(how?: { background: boolean }): Promise<Engine>
  /** passphrase of the environment or of --passphrase-file, else the system's keychain */
  credentials(): Promise<Credentials>
  /** first line of stdin, without its line end */
  secret(): Promise<string>
  /** an answer before the command ends: --watch, serve-demo */
  say(answer: object): Promise<void>
  /** exact bytes on stdout */
  write(bytes: Uint8Array): Promise<void>
  /** a line on stderr, silent under --quiet; never with a patient's data */
  note(line: string): void
  /** aborted by Ctrl C */
  signal: AbortSignal
}

/** `answer` is the object of the contract; nothing when the command wrote by itself. `failed`: exit 1 with the object still whole. */
export interface Result {
  answer?: object
  failed?: boolean
  /** --text; the object itself, indented, when absent */
  text?: string
}
export type Run = (context: Context) => Promise<Result>
