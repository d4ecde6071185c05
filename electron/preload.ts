// The whole bridge: window.pli.call and window.pli.on, plain data only; the event object of Electron never crosses.

import { contextBridge, ipcRenderer } from 'electron'

type Answer = { ok: unknown } | { error: unknown }

contextBridge.exposeInMainWorld('pli', {
  /**
   * Asks the engine. Rejects with { code, message, kept, next, spoken }.
   * `lane`: a query of the same lane still under way is cancelled (what is typed next in a search field).
   */
  async call(name: string, input: unknown, lane?: string): Promise<unknown> {
    const answer = (await ipcRenderer.invoke('pli:call', name, input, lane)) as Answer
    if ('error' in answer) throw answer.error
    return answer.ok
  },
  /** Events of the engine. Returns what ends the subscription. */
  on(listener: (event: unknown) => void): () => void {
    const relay = (_: unknown, event: unknown) => listener(event)
    ipcRenderer.on('pli:event', relay)
    return () => ipcRenderer.off('pli:event', relay)
  },
  /** Origin of the documents shown in the script-less frame: never the origin of the page. */
  mailOrigin: 'pli-mail://mail',
})
