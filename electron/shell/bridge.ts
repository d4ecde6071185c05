// ipcMain ↔ engine: sender checked once, here; answers and failures are plain data; events go to the window. Nobody else touches ipcMain.

import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { PAGE } from './protocol.ts'

export interface EnginePort {
  /** Rejects with a FailureShape. */
  call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown>
  on(listener: (event: { name: string }) => void): () => void
}

/** Calls that the shell answers itself (locking needs the window, saving a file needs a dialog). */
export type ShellCalls = Record<string, (input: unknown) => Promise<unknown>>

export function bridge(window: () => BrowserWindow | undefined, engine: EnginePort, shellCalls: ShellCalls): void {
  const lanes = new Map<string, AbortController>()

  ipcMain.handle('pli:call', async (event, name: unknown, input: unknown, lane: unknown) => {
    if (!isOurPage(event, window())) return { error: { code: 'INTERNAL', message: 'Demande refusée.' } }
    const controller = new AbortController()
    if (typeof lane === 'string') {
      lanes.get(lane)?.abort()
      lanes.set(lane, controller)
    }
    try {
      const own = shellCalls[String(name)]
      return { ok: await (own ? own(input) : engine.call(String(name), input, controller.signal)) }
    } catch (error) {
      return { error }
    } finally {
      if (typeof lane === 'string' && lanes.get(lane) === controller) lanes.delete(lane)
    }
  })

  engine.on((event) => window()?.webContents.send('pli:event', event))
}

/** Our origin and the main frame: the frame that shows a mail can reach nothing even if it could run. */
function isOurPage(event: IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  const frame = event.senderFrame
  return (
    window !== undefined && frame !== null && frame === window.webContents.mainFrame && frame.url.split('#')[0] === PAGE
  )
}
