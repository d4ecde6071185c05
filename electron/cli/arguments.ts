// argv → command, options, arguments. Options stand before or after the command, as `--name value` or `--name=value`. Pure.

import { commands, type Command } from './commands.ts'
import { usage } from './usage.ts'

export interface Invocation {
  command: Command
  args: string[]
  /** every option is a list: one value unless it may be repeated; a flag has [''] */
  options: Map<string, string[]>
}

/** Options of every command. */
const GLOBAL: Record<string, 'flag' | 'value'> = {
  profile: 'value',
  'passphrase-file': 'value',
  json: 'flag',
  jsonl: 'flag',
  text: 'flag',
  quiet: 'flag',
  debug: 'flag',
  help: 'flag',
  version: 'flag',
}

/** Throws USAGE. `--help` and `--version` alone give no command. */
export function parseArguments(argv: readonly string[]): Partial<Invocation> & Omit<Invocation, 'command'> {
  const words: string[] = []
  const given: [name: string, value: string | undefined][] = []
  // which options take a value depends on the command, which may come after them: all commands agree on each name
  const takesValue = valueOptions()
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '--') {
      words.push(...argv.slice(at + 1))
      break
    }
    const option = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word)
    if (!option) {
      if (/^-[a-z]$/i.test(word)) throw usage(`L’option ${word} n’existe pas.`)
      words.push(word)
      continue
    }
    const [, name = '', attached] = option
    if (attached !== undefined || !takesValue.has(name)) given.push([name, attached])
    else if (argv[at + 1] === undefined) throw usage(`L’option --${name} attend une valeur.`)
    else given.push([name, argv[++at]])
  }
  const command = findCommand(words)
  const options = new Map<string, string[]>()
  for (const [name, value] of given) {
    const kind = command?.options?.[name] ?? GLOBAL[name]
    if (kind === undefined)
      throw usage(`L’option --${name} n’existe pas${command ? ' pour cette commande' : ''}.`, next(command))
    if (kind === 'flag' && value !== undefined) throw usage(`L’option --${name} ne prend pas de valeur.`)
    if (kind === 'value' && options.has(name)) throw usage(`L’option --${name} est donnée deux fois.`)
    options.set(name, [...(options.get(name) ?? []), value ?? ''])
  }
  if (options.has('help') || options.has('version')) return { ...(command ? { command } : {}), args: [], options }
  if (!command) throw usage(words.length === 0 ? 'Aucune commande n’est donnée.' : 'Cette commande n’existe pas.')
  const args = words.slice(command.name.split(' ').length)
  const [least, most] = command.args
  if (args.length < least || args.length > most) throw usage('Cette commande attend d’autres arguments.', next(command))
  for (const name of command.required ?? []) {
    if (!options.has(name)) throw usage(`L’option --${name} manque.`, next(command))
  }
  return { command, args, options }
}

function next(command: Command | undefined): string | undefined {
  return command && `Écrivez : pli ${command.usage}`
}

/** Two words before one: `patient merge` is no patient called merge. */
function findCommand(words: readonly string[]): Command | undefined {
  const [first = '', second = ''] = words
  return commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first)
}

function valueOptions(): ReadonlySet<string> {
  const all = [GLOBAL, ...commands.map((command) => command.options ?? {})].flatMap(Object.entries)
  return new Set(all.filter(([, kind]) => kind !== 'flag').map(([name]) => name))
}
