// The window: every web preference written, so that a reader sees the list. It holds no data and no logic of mail.

import { BrowserWindow, nativeTheme } from 'electron'
import { guard } from './guards.ts'

/** Heights of the title bar that we draw ourselves (visual design, section 3). */
const TITLE_BAR_PX = 40

export function openWindow(preload: string): BrowserWindow {
  const dark = nativeTheme.shouldUseDarkColors
  const window = new BrowserWindow({
    title: 'Pli',
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 600,
    show: false,
    backgroundColor: dark ? '#0C1215' : '#EFF3F3',
    titleBarStyle: 'hidden',
    titleBarOverlay: {
      height: TITLE_BAR_PX,
      color: dark ? '#0C1215' : '#EFF3F3',
      symbolColor: dark ? '#E6EDEF' : '#13212A',
    },
    webPreferences: {
      preload,
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
    },
  })
  guard(window)
  window.once('ready-to-show', () => window.show())
  // no patient's name in a task bar: the title is ours, whatever the page says
  window.on('page-title-updated', (event) => event.preventDefault())
  return window
}
