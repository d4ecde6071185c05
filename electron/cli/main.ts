// One invocation: arguments → command → answer on stdout → exit status (0 done, 1 failed, 2 wrong usage).

import path from 'node:path'
import { PliError } from '../engine/errors.ts'
import type { Engine, EngineOptions } from '../engine/engine.ts'
import type { LaunchParser } from '../engine/parsing/socket-parser.ts'
import { advised } from './advice.ts'
import { parseArguments, type Invocation } from './arguments.ts'
import { commands } from './commands.ts'
import type { Context } from './context.ts'
import { firstLine, firstLineOfFile } from './secret.ts'
import { asText, Output } from './output.ts'

/** Ends the process. `passphrase` is what the environment held; `launchParser`: where Node cannot fork (the packaged app). */
export async function main(
  argv: readonly string[],
  passphrase: string | undefined,
  launchParser?: LaunchParser,
): Promise<never> {
  // --text and --debug count even when the rest of the line cannot be read
  const output = new Output(argv.includes('--jsonl') ? 'jsonl' : argv.includes('--text') ? 'text' : 'json')
  let status = 0
  // parser processes and idle timers are no reason to stay: a command under way is
  const alive = setInterval(() => undefined, 60_000)
  try {
    status = await invoke(parseArguments(argv), { passphrase, launchParser }, output)
  } catch (error) {
    status = await fail(error, output, argv.includes('--debug'))
  }
  clearInterval(alive)
  await output.end()
  return process.exit(status === 0 && output.lost ? 1 : status)
}

async function invoke(
  { command, args, options }: ReturnType<typeof parseArguments>,
  given: Given,
  output: Output,
): Promise<number> {
  if (options.has('version')) {
    const { VERSION } = await import('../engine/version.ts')
    await output.text(`Pli ${VERSION}\n`)
    return 0
  }
  if (!command || options.has('help')) {
    const lines = command ? [command.usage] : commands.map((one) => one.usage)
    await output.text(lines.map((line) => `pli ${line}\n`).join(''))
    return 0
  }
  const aborter = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => aborter.abort())
  const session = new Session({ command, args, options }, given, output, aborter.signal)
  const { run } = await command.load()
  try {
    const { answer, failed, text } = await run(session.context)
    if (answer) await output.answer(answer, command.list, text)
    return failed ? 1 : 0
  } finally {
    await session.close()
  }
}

interface Given {
  passphrase: string | undefined
  launchParser: LaunchParser | undefined
}

class Session {
  readonly context: Context
  #engine: Promise<Engine> | undefined

  constructor({ args, options }: Invocation, given: Given, output: Output, signal: AbortSignal) {
    const option = (name: string) => options.get(name)?.[0]
    const profile = async () => {
      const given = option('profile')
      if (given !== undefined) return path.resolve(given)
      return (await import('../engine/store/profile.ts')).defaultProfileDir()
    }
    const credentials = async () => {
      const file = option('passphrase-file')
      const secret = file === undefined ? given.passphrase : firstLineOfFile(file)
      if (secret) return { passphrase: secret }
      const { systemKeychain } = await import('../engine/store/keychain.ts')
      return { keychain: systemKeychain() }
    }
    this.context = {
      args,
      profile,
      option,
      options: (name) => (options.get(name) ?? []).flatMap((value) => value.split(',')).filter((value) => value !== ''),
      flag: (name) => options.has(name),
      credentials,
      engine: (how) =>
        (this.#engine ??= openEngine(profile(), credentials, {
          background: how?.background ?? false,
          launchParser: given.launchParser,
          ...(options.has('debug') ? { log: (line) => process.stderr.write(`${JSON.stringify(line)}\n`) } : {}),
        })),
      secret: () => firstLine(process.stdin),
      say: (answer) => output.answer(answer, undefined, undefined),
      write: (bytes) => output.bytes(bytes),
      note: (line) => {
        if (!options.has('quiet')) process.stderr.write(`${line}\n`)
      },
      signal,
    }
  }

  async close(): Promise<void> {
    // one that never opened has said why already
    const engine = await this.#engine?.catch(() => undefined)
    await engine?.close()
  }
}

async function openEngine(
  profile: Promise<string>,
  credentials: Context['credentials'],
  how: Pick<EngineOptions, 'background' | 'launchParser' | 'log'>,
): Promise<Engine> {
  const { Engine } = await import('../engine/engine.ts')
  return Engine.open(await profile, { ...(await credentials()), ...how })
}

async function fail(error: unknown, output: Output, debug: boolean): Promise<number> {
  const known =
    error instanceof PliError
      ? advised(error)
      : new PliError('INTERNAL', 'Pli a rencontré un imprévu.', {
          ...(error instanceof Error ? { detail: error.name } : {}),
          kept: 'Vos courriers sont intacts.',
          next: 'Recommencez avec --debug et donnez ce qui s’affiche à votre conseiller.',
        })
  if (debug && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`)
    if (error.cause instanceof Error) process.stderr.write(`${error.cause.stack ?? ''}\n`)
  }
  await output.answer({ error: known.toJSON() }, undefined, asText(known))
  return known.code === 'USAGE' ? 2 : 1
}
