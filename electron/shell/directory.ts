// Files of the directory and of one's own address book: asked for or written where a person says, the page never names a path.

import { writeFile } from 'node:fs/promises'
import { dialog, type BrowserWindow } from 'electron'
import type { Output } from '../ipc/contract.ts'
import type { EnginePort } from './bridge.ts'

export async function importDirectory(
  window: BrowserWindow,
  engine: EnginePort,
): Promise<Output<'directory.import'> | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: 'Annuaire, liste blanche, contacts', extensions: ['txt', 'zip', 'xml', 'vcf'] }],
  })
  if (canceled || filePaths.length === 0) return null
  return (await engine.call('directory.import', { files: filePaths })) as Output<'directory.import'>
}

export async function exportContacts(window: BrowserWindow, engine: EnginePort): Promise<{ saved: boolean }> {
  const { vcard } = (await engine.call('contacts.export', {})) as Output<'contacts.export'>
  const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: 'contacts.vcf' })
  if (canceled || !filePath) return { saved: false }
  await writeFile(filePath, vcard, { mode: 0o600 })
  return { saved: true }
}
