// The part of the `electron` module that Pli uses, over Chromium and plain Node: where Electron's binary cannot be had, the same main
// bundle runs on it. Anything else of Electron throws. No file outside this folder knows of it.

import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type * as Electron from 'electron'
import type { BrowserContext, Page, Request as PageRequest } from 'playwright-core'
import { decode, encode, preloadScript } from './wire.ts'

type Handler = (event: { senderFrame: unknown }, ...args: unknown[]) => unknown
type SchemeHandler = (request: Request) => Promise<Response>

/** What the launcher gives before the main bundle is imported. */
export interface Stage {
  context: BrowserContext
  page: Page
  dark: boolean
  version: string
}
let stage: Stage | undefined
export function setStage(given: Stage): void {
  stage = given
}
function current(): Stage {
  if (!stage) throw new Error('the host has no browser yet')
  return stage
}

/** Throws for whatever the stand-in does not have, by name, so that a new use of Electron is seen at once. */
function only<T extends object>(name: string, part: Partial<T>): T {
  return new Proxy(part, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key)
      throw new Error(`the stand-in host has no electron.${name}.${String(key)}`)
    },
    set: (target, key, value) => Reflect.set(target, key, value),
  }) as T
}

const handlers = new Map<string, Handler>()
const schemes = new Map<string, SchemeHandler>()
const appEvents = new EventEmitter()
const windows: BrowserWindow[] = []

const MAPPED: Record<string, string> = { 'https://app.pli': 'pli://app', 'https://mail.pli': 'pli-mail://mail' }
const toScheme = (url: string) => Object.entries(MAPPED).reduce((text, [from, to]) => text.replace(from, to), url)
const toHttps = (url: string) => Object.entries(MAPPED).reduce((text, [to, from]) => text.replace(from, to), url)

let quitting = false
export const app = only<typeof Electron.app>('app', {
  isPackaged: false,
  enableSandbox: () => undefined,
  whenReady: () => Promise.resolve(),
  getVersion: () => current().version,
  requestSingleInstanceLock: () => true,
  setAppUserModelId: () => undefined,
  getPath: (name: string) => (name === 'home' ? homedir() : join(tmpdir(), 'pli-host')),
  on: (name: string, listener: (...args: unknown[]) => void) => {
    appEvents.on(name, listener)
    return app
  },
  quit: () => {
    if (quitting) return
    quitting = true
    const event = { prevented: false, preventDefault: () => (event.prevented = true) }
    appEvents.emit('before-quit', event)
    if (event.prevented) {
      quitting = false
      return
    }
    appEvents.emit('will-quit', event)
    void current()
      .context.close()
      .finally(() => process.exit(0))
  },
} as unknown as Partial<typeof Electron.app>)

export const ipcMain = only<typeof Electron.ipcMain>('ipcMain', {
  handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
} as unknown as Partial<typeof Electron.ipcMain>)

export const protocol = only<typeof Electron.protocol>('protocol', {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme: string, handler: SchemeHandler) => void schemes.set(scheme, handler),
})

export const session = only<typeof Electron.session>('session', {
  // a fresh Chromium context grants no permission and has nobody to ask
  defaultSession: only<Electron.Session>('session.defaultSession', {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: () => undefined,
  }),
})

export const Menu = only<typeof Electron.Menu>('Menu', { setApplicationMenu: () => undefined })

export const nativeTheme = only<typeof Electron.nativeTheme>('nativeTheme', {
  get shouldUseDarkColors() {
    return current().dark
  },
})

export const powerMonitor: typeof Electron.powerMonitor = only<typeof Electron.powerMonitor>('powerMonitor', {
  on: () => powerMonitor,
  getSystemIdleTime: () => 0,
})

/** No dialog of the system here: files go to PLI_HOST_DOWNLOADS when a test names it, questions are told and get their safe answer. */
export const dialog = only<typeof Electron.dialog>('dialog', {
  showMessageBox: (_window: unknown, options: Electron.MessageBoxOptions) => {
    process.stderr.write(`question: ${options.message} ${options.detail ?? ''}\n`)
    return Promise.resolve({ response: options.cancelId ?? 0, checkboxChecked: false })
  },
  showSaveDialog: (_window: unknown, options: Electron.SaveDialogOptions) => {
    const folder = process.env['PLI_HOST_DOWNLOADS']
    return Promise.resolve(
      folder
        ? { canceled: false, filePath: join(folder, basename(options.defaultPath ?? 'piece')) }
        : { canceled: true, filePath: '' },
    )
  },
  showOpenDialog: () => {
    const file = process.env['PLI_HOST_OPEN_FILE']
    return Promise.resolve(file ? { canceled: false, filePaths: [file] } : { canceled: true, filePaths: [] })
  },
} as unknown as Partial<typeof Electron.dialog>)

/** A plain child stands for Electron's: what the parser's job does in it is the same. */
export const utilityProcess = only<typeof Electron.utilityProcess>('utilityProcess', {
  fork: (file: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) =>
    fork(file, args, {
      ...(options.env === undefined ? {} : { env: { ...options.env } }),
      ...(options.execArgv === undefined ? {} : { execArgv: options.execArgv }),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    }),
} as unknown as Partial<typeof Electron.utilityProcess>)

export const shell = only<typeof Electron.shell>('shell', {
  // said instead of done: a test follows the address in the place of the system's browser
  openExternal: (url: string) => Promise.resolve(void process.stderr.write(`open: ${url}\n`)),
  openPath: () => Promise.resolve('the host opens no other program'),
})

class Contents extends EventEmitter {
  readonly page: Page
  private openHandler: (details: { url: string }) => unknown = () => ({ action: 'deny' })
  readonly mainFrame: { readonly url: string }

  constructor(page: Page) {
    super()
    this.page = page
    this.mainFrame = {
      get url() {
        return toScheme(page.url())
      },
    }
    page.context().on('page', (popup) => void popup.close().catch(() => undefined))
  }
  /** A page that is not ours asked for this address: the window decides, and opens nothing here. */
  askToOpen(url: string): void {
    this.openHandler({ url })
  }
  send(_channel: string, event: unknown): void {
    // the page may be between two documents: an event lost there is asked again by the new one
    void this.page.evaluate((text) => window.pliHostEvent?.(text), encode(event)).catch(() => undefined)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    this.openHandler = handler
  }
  reload(): void {
    void this.page.reload().catch(() => undefined)
  }
  async print(_options: unknown, done: (ok: boolean) => void): Promise<void> {
    await this.page.evaluate(() => window.print())
    done(true)
  }
}

/** False for the first request of a window that is being opened: it has no frame yet, or the frame of another page. */
function isIn(page: Page, request: PageRequest): boolean {
  try {
    return request.frame().page() === page
  } catch {
    return false
  }
}

declare global {
  interface Window {
    pliHostEvent?: (text: string) => void
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: Contents
  private readonly options: Electron.BrowserWindowConstructorOptions

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
    this.webContents = new Contents(current().page)
    windows.push(this)
    current().page.on('close', () => {
      windows.splice(windows.indexOf(this), 1)
      this.emit('closed')
      appEvents.emit('window-all-closed')
    })
  }
  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }
  async loadURL(url: string): Promise<void> {
    const { context, page } = current()
    const preload = this.options.webPreferences?.preload
    await context.exposeBinding('pliHostCall', async (source, text: string) => {
      const { channel, args } = decode(text) as { channel: string; args: unknown[] }
      const handler = handlers.get(channel)
      if (!handler) throw new Error(`no handler for ${channel}`)
      const senderFrame = source.frame === page.mainFrame() ? this.webContents.mainFrame : { url: source.frame.url() }
      return encode(await handler({ senderFrame }, ...args))
    })
    if (preload) await context.addInitScript(preloadScript(readFileSync(preload, 'utf8')))
    await context.route('**', async (route) => {
      const asked = toScheme(route.request().url())
      const handler = schemes.get(asked.slice(0, asked.indexOf(':')))
      // whatever has no handler would be the network: never
      if (!handler) {
        if (route.request().isNavigationRequest() && !isIn(page, route.request())) this.webContents.askToOpen(asked)
        return route.abort('blockedbyclient')
      }
      const answer = await handler({ url: asked, method: route.request().method() } as Request)
      const headers = Object.fromEntries(answer.headers)
      const policy = headers['content-security-policy']
      if (policy) headers['content-security-policy'] = policy.replace('pli-mail:', 'https://mail.pli')
      return route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) })
    })
    await page.goto(toHttps(url))
    this.emit('ready-to-show')
  }
  show(): void {
    void current().page.bringToFront()
  }
  isDestroyed(): boolean {
    return current().page.isClosed()
  }
}
