// What the shell promises to a reader of the code, read from the running shell: `electron` is a recorder here, the shell is the true one.
// The window itself, with these promises at work, is in test/e2e.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WebPreferences } from 'electron'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'

type Handler = (...args: unknown[]) => unknown

/** ms; of what comes soon on a quiet machine */
const PATIENCE = 60_000

const seen = vi.hoisted(() => ({
  options: undefined as { webPreferences?: WebPreferences; title?: string } | undefined,
  windowEvents: new Map<string, Handler>(),
  contentsEvents: new Map<string, Handler>(),
  opener: undefined as Handler | undefined,
  ipc: new Map<string, Handler>(),
  schemes: new Map<string, Handler>(),
  privileges: [] as { scheme: string; privileges: Record<string, boolean> }[],
  permissionRequest: undefined as Handler | undefined,
  permissionCheck: undefined as Handler | undefined,
  asked: [] as string[],
  answer: 0,
  opened: [] as string[],
}))

vi.mock('electron', () => ({
  nativeTheme: { shouldUseDarkColors: false },
  BrowserWindow: class {
    readonly webContents = {
      mainFrame: { url: 'pli://app/index.html' },
      on: (name: string, handler: Handler) => seen.contentsEvents.set(name, handler),
      setWindowOpenHandler: (handler: Handler) => (seen.opener = handler),
      send: () => undefined,
    }
    constructor(options: { webPreferences?: WebPreferences }) {
      seen.options = options
    }
    on(name: string, handler: Handler) {
      seen.windowEvents.set(name, handler)
    }
    once() {
      return this
    }
  },
  ipcMain: { handle: (channel: string, handler: Handler) => seen.ipc.set(channel, handler) },
  protocol: {
    registerSchemesAsPrivileged: (list: typeof seen.privileges) => (seen.privileges = list),
    handle: (scheme: string, handler: Handler) => seen.schemes.set(scheme, handler),
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: Handler) => (seen.permissionRequest = handler),
      setPermissionCheckHandler: (handler: Handler) => (seen.permissionCheck = handler),
    },
  },
  dialog: {
    showMessageBox: (_window: unknown, { detail }: { detail: string }) => {
      seen.asked.push(detail)
      return Promise.resolve({ response: seen.answer })
    },
  },
  shell: { openExternal: (url: string) => Promise.resolve(void seen.opened.push(url)) },
}))

const { openWindow } = await import('../electron/shell/window.ts')
const { bridge } = await import('../electron/shell/bridge.ts')
const { refusePermissions } = await import('../electron/shell/guards.ts')
const { registerSchemes, serve } = await import('../electron/shell/protocol.ts')
const { configuration } = await import('../build/electron-builder.ts')

const folder = mkdtempSync(join(tmpdir(), 'pli-security-'))
const pages = join(folder, 'renderer')
mkdirSync(pages)
writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Pli</title>')
writeFileSync(join(folder, 'keyring.json'), 'secret')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(() => {
  seen.asked.length = 0
  seen.opened.length = 0
  seen.answer = 0
})

const HTML_ID = 'a'.repeat(64)
serve({ pages, mailHtml: (id) => Promise.resolve(id === HTML_ID ? '<p>bonjour</p>' : null) })
const ask = (scheme: 'pli' | 'pli-mail', url: string) => seen.schemes.get(scheme)?.({ url }) as Promise<Response>

test('every preference of the window that Electron could loosen is written and tight', () => {
  openWindow('/preload.cjs')
  expect(seen.options?.webPreferences).toEqual({
    preload: '/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    enableWebSQL: false,
    plugins: false,
  })
})

test('the window does not navigate, takes no webview, and no title of the page reaches the task bar', () => {
  openWindow('/preload.cjs')
  for (const handler of [
    seen.contentsEvents.get('will-navigate'),
    seen.contentsEvents.get('will-attach-webview'),
    seen.windowEvents.get('page-title-updated'),
  ]) {
    const preventDefault = vi.fn<() => void>()
    handler?.({ preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
  }
})

test('a link never opens a window; it is shown whole and leaves only by a yes', async () => {
  openWindow('/preload.cjs')
  expect(seen.opener?.({ url: 'https://exemple.test/a?b=c' })).toEqual({ action: 'deny' })
  await vi.waitFor(() => expect(seen.asked).toEqual(['https://exemple.test/a?b=c']), PATIENCE)
  expect(seen.opened).toEqual([])
  seen.answer = 1
  seen.opener?.({ url: 'mailto:labo@exemple.test' })
  await vi.waitFor(() => expect(seen.opened).toEqual(['mailto:labo@exemple.test']), PATIENCE)
})

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://exemple.test',
  'smb://poste/x',
  'pli://app/index.html',
])('a link to %s is not even asked about', async (url) => {
  openWindow('/preload.cjs')
  seen.answer = 1
  expect(seen.opener?.({ url })).toEqual({ action: 'deny' })
  await Promise.resolve()
  expect([...seen.asked, ...seen.opened]).toEqual([])
})

test('every permission is refused, asked or checked', () => {
  refusePermissions()
  const answer = vi.fn<(allowed: boolean) => void>()
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen']) {
    seen.permissionRequest?.({}, permission, answer)
    expect(seen.permissionCheck?.({}, permission)).toBe(false)
  }
  expect(answer.mock.calls).toEqual(Array.from({ length: 6 }, () => [false]))
})

test('no scheme bypasses the policy of its content; only the page may fetch', () => {
  registerSchemes()
  expect(seen.privileges).toEqual([
    { scheme: 'pli', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: 'pli-mail', privileges: { standard: true, secure: true } },
  ])
})

test('policy of the page: own scripts only, no network, no other frame than mail', async () => {
  const answer = await ask('pli', 'pli://app/index.html')
  const policy = directives(answer)
  expect(policy['default-src']).toEqual(["'none'"])
  expect(policy['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"])
  expect(policy['connect-src']).toEqual(["'self'"])
  expect(policy['frame-src']).toEqual(['pli-mail:'])
  for (const closed of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy[closed]).toEqual(["'none'"])
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
})

test('policy of a mail: sandboxed without scripts nor origin, images of ours only', async () => {
  const policy = directives(await ask('pli-mail', `pli-mail://mail/html/${HTML_ID}`))
  expect(policy['sandbox']).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox'])
  expect(policy['default-src']).toEqual(["'none'"])
  expect(policy['img-src']).toEqual(['data:'])
  expect(policy['script-src']).toBeUndefined()
  expect(policy['form-action']).toEqual(["'none'"])
})

test.each([
  'pli://app/../keyring.json',
  'pli://app/..%2fkeyring.json',
  'pli://app/%2e%2e/keyring.json',
  'pli://app/..%5ckeyring.json',
  'pli://app/%2e%2e%2f%2e%2e%2fetc/passwd',
  'pli://other/index.html',
  'pli://app/nothing.js',
])('%s is not served', async (url) => {
  const answer = await ask('pli', url)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toBe('')
})

test.each(['pli://app/%00', 'pli://app/%E0%A4%A'])(
  'an address that is no text, %s, is refused and not thrown',
  async (url) => {
    expect((await ask('pli', url)).status).toBe(404)
  },
)

test.each([`pli-mail://mail/html/${'b'.repeat(64)}`, 'pli-mail://mail/html/../index.html', 'pli-mail://mail/'])(
  'no mail at %s',
  async (url) => {
    expect((await ask('pli-mail', url)).status).toBe(404)
  },
)

test('a call from another frame, another page or no frame is refused before the engine hears of it', async () => {
  const window = openWindow('/preload.cjs')
  const call = vi.fn<(name: string) => Promise<unknown>>(() => Promise.resolve('answered'))
  bridge(() => window, { call, on: () => () => undefined }, {})
  const handler = seen.ipc.get('pli:call')
  const refused = { error: { code: 'INTERNAL', message: 'Demande refusée.' } }
  const main = window.webContents.mainFrame
  for (const senderFrame of [null, { url: 'pli://app/index.html' }, { url: 'pli-mail://mail/html/a' }])
    expect(await handler?.({ senderFrame }, 'messages.list', {})).toEqual(refused)
  Object.assign(main, { url: 'https://exemple.test/index.html' })
  expect(await handler?.({ senderFrame: main }, 'messages.list', {})).toEqual(refused)
  expect(call).not.toHaveBeenCalled()
  Object.assign(main, { url: 'pli://app/index.html#x' })
  expect(await handler?.({ senderFrame: main }, 'messages.list', {})).toEqual({ ok: 'answered' })
})

test('every fuse of the package is named, and none lets the program be another one', () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
})

function directives(answer: Response): Record<string, string[]> {
  const policy = answer.headers.get('content-security-policy') ?? ''
  return Object.fromEntries(
    policy.split('; ').map((line) => {
      const [name = '', ...values] = line.split(' ')
      return [name, values]
    }),
  )
}
