// Every command of the contract (product: the command line, version 1): its name, its options, where it is. One line of load each.

import type { Run } from './context.ts'

export interface Command {
  /** one or two words */
  name: string
  usage: string
  /** fewest and most arguments after the name */
  args: [number, number]
  options?: Record<string, 'flag' | 'value' | 'list'>
  required?: string[]
  /** key of the answer that --jsonl gives one line each */
  list?: string
  /** loaded when asked for: `pli inspect` starts no store */
  load: () => Promise<{ run: Run }>
}

const many = Number.MAX_SAFE_INTEGER
const notYet = () => import('./commands/not-yet.ts')

export const commands: readonly Command[] = [
  { name: 'init', usage: 'init', args: [0, 0], load: () => import('./commands/init.ts') },
  {
    name: 'account add',
    usage:
      'account add --email E --user U --imap HÔTE:PORT --smtp HÔTE:PORT [--imap-security tls|starttls] [--smtp-security tls|starttls] [--ca F] [--pfx F] [--auth password|oauth|certificate|card] [--broker URL] [--client-id ID] [--broker-ca F] [--broker-flow browser|ciba] [--hint RPPS] [--card-module F] [--card-object NOM] [--operator ID] [--no-check] --password-stdin',
    args: [0, 0],
    options: {
      email: 'value',
      user: 'value',
      imap: 'value',
      smtp: 'value',
      'imap-security': 'value',
      'smtp-security': 'value',
      ca: 'value',
      pfx: 'value',
      auth: 'value',
      broker: 'value',
      'client-id': 'value',
      'broker-ca': 'value',
      'broker-flow': 'value',
      hint: 'value',
      'card-module': 'value',
      'card-object': 'value',
      operator: 'value',
      'no-check': 'flag',
      'password-stdin': 'flag',
    },
    required: ['email'],
    load: () => import('./commands/account-add.ts'),
  },
  {
    name: 'account list',
    usage: 'account list',
    args: [0, 0],
    list: 'accounts',
    load: () => import('./commands/account-list.ts'),
  },
  {
    name: 'account remove',
    usage: 'account remove ID',
    args: [1, 1],
    load: () => import('./commands/account-remove.ts'),
  },
  {
    name: 'sync',
    usage: 'sync [--account ID] [--watch] [--sign-in]',
    args: [0, 0],
    options: { account: 'value', watch: 'flag', 'sign-in': 'flag' },
    list: 'accounts',
    load: () => import('./commands/sync.ts'),
  },
  {
    name: 'index',
    usage: 'index [--wait]',
    args: [0, 0],
    options: { wait: 'flag' },
    load: () => import('./commands/index-text.ts'),
  },
  {
    name: 'messages',
    usage: 'messages [--account ID] [--folder F] [--patient P] [--unread] [--limit N] [--before CURSEUR]',
    args: [0, 0],
    options: { account: 'value', folder: 'value', patient: 'value', unread: 'flag', limit: 'value', before: 'value' },
    list: 'messages',
    load: () => import('./commands/messages.ts'),
  },
  { name: 'show', usage: 'show ID…', args: [1, many], list: 'messages', load: () => import('./commands/show.ts') },
  { name: 'raw', usage: 'raw ID', args: [1, 1], load: () => import('./commands/raw.ts') },
  {
    name: 'search',
    usage: 'search TEXTE [--limit N]',
    args: [1, many],
    options: { limit: 'value' },
    list: 'hits',
    load: () => import('./commands/search.ts'),
  },
  {
    name: 'patients',
    usage: 'patients [TEXTE] [--limit N]',
    args: [0, many],
    options: { limit: 'value' },
    list: 'patients',
    load: () => import('./commands/patients.ts'),
  },
  {
    name: 'patient merge',
    usage: 'patient merge A B (A rejoint B)',
    args: [2, 2],
    load: () => import('./commands/patient-merge.ts'),
  },
  {
    name: 'patient split',
    usage: 'patient split P --documents MESSAGE/DOCUMENT[,…]',
    args: [1, many],
    options: { documents: 'list' },
    required: ['documents'],
    load: () => import('./commands/patient-split.ts'),
  },
  { name: 'patient', usage: 'patient ID', args: [1, 1], list: 'timeline', load: () => import('./commands/patient.ts') },
  { name: 'unfiled', usage: 'unfiled', args: [0, 0], list: 'unfiled', load: () => import('./commands/unfiled.ts') },
  {
    name: 'file',
    usage: 'file MESSAGE[/DOCUMENT] --patient P',
    args: [1, 1],
    options: { patient: 'value' },
    required: ['patient'],
    load: () => import('./commands/file.ts'),
  },
  { name: 'undo', usage: 'undo ÉVÉNEMENT', args: [1, 1], load: () => import('./commands/undo.ts') },
  {
    name: 'inspect',
    usage: 'inspect FICHIER…',
    args: [1, many],
    list: 'files',
    load: () => import('./commands/inspect.ts'),
  },
  {
    name: 'export',
    usage: 'export --out DOSSIER [--patient P] [--format eml|mbox]',
    args: [0, 0],
    options: { out: 'value', patient: 'value', format: 'value' },
    required: ['out'],
    load: () => import('./commands/export.ts'),
  },
  { name: 'verify', usage: 'verify', args: [0, 0], list: 'problems', load: () => import('./commands/verify.ts') },
  { name: 'rebuild', usage: 'rebuild', args: [0, 0], load: () => import('./commands/rebuild.ts') },
  {
    name: 'serve-demo',
    usage: 'serve-demo',
    args: [0, 0],
    load: () => import('./commands/serve-demo.ts'),
  },
  {
    name: 'send',
    usage: 'send --account ID --to A[,B] --subject S --body-file F [--attach F]… [--patient P] [--xdm]',
    args: [0, 0],
    options: {
      account: 'value',
      to: 'list',
      subject: 'value',
      'body-file': 'value',
      attach: 'list',
      patient: 'value',
      xdm: 'flag',
    },
    required: ['account', 'to', 'subject', 'body-file'],
    load: () => import('./commands/send.ts'),
  },
  { name: 'outbox', usage: 'outbox', args: [0, 0], list: 'letters', load: () => import('./commands/outbox.ts') },
  {
    name: 'directory import',
    usage: 'directory import FICHIER…',
    args: [1, many],
    list: 'files',
    load: () => import('./commands/directory-import.ts'),
  },
  {
    name: 'directory search',
    usage: 'directory search TEXTE [--limit N]',
    args: [1, many],
    options: { limit: 'value' },
    list: 'entries',
    load: () => import('./commands/directory-search.ts'),
  },
  {
    name: 'directory status',
    usage: 'directory status',
    args: [0, 0],
    load: () => import('./commands/directory-status.ts'),
  },
  {
    name: 'diagnose',
    usage: 'diagnose [--account ID | --operator ID]',
    args: [0, 0],
    options: { account: 'value', operator: 'value' },
    load: notYet,
  },
  { name: 'support', usage: 'support FICHIER', args: [1, 1], load: notYet },
  { name: 'backup', usage: 'backup FICHIER', args: [1, 1], load: notYet },
  { name: 'restore', usage: 'restore FICHIER', args: [1, 1], load: notYet },
  { name: 'rehearse', usage: 'rehearse FICHIER', args: [1, 1], load: notYet },
]
