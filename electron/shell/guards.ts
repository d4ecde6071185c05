// What the page may not do: leave, open windows, ask for permissions, download. Everything is no, but a link shown to a person first.

import { dialog, session, shell, type BrowserWindow } from 'electron'

/** Links that may leave for the system's browser or mail program, after the address was shown. */
const EXTERNAL = /^(https:|mailto:)/

export function guard(window: BrowserWindow): void {
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.on('will-attach-webview', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(({ url }) => {
    void askBeforeLeaving(window, url)
    return { action: 'deny' }
  })
}

/** No camera, no notification, no clipboard reading, for any origin: both handlers, since Chromium asks one or the other. */
export function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
}

async function askBeforeLeaving(window: BrowserWindow, url: string): Promise<void> {
  if (!EXTERNAL.test(url)) return
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Ouvrir ce lien hors de Pli ?',
    detail: url,
    buttons: ['Ne pas ouvrir', 'Ouvrir'],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) await shell.openExternal(url)
}
