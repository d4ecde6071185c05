// Asks for a file of trust anchors. Reads it and checks nothing: the engine does, when it connects.

import { readFile, stat } from 'node:fs/promises'
import { dialog, type BrowserWindow } from 'electron'

/** A bundle of roots is some tens of kilobytes; more is another file, chosen by mistake. */
const MOST_BYTES = 1024 * 1024

export async function chooseCertificate(window: BrowserWindow): Promise<{ pem: string } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openFile'],
    filters: [{ name: 'Certificats', extensions: ['pem', 'crt', 'cer'] }],
  })
  const [file] = filePaths
  if (canceled || file === undefined || (await stat(file)).size > MOST_BYTES) return null
  return { pem: await readFile(file, 'utf8') }
}
