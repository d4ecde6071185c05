// Asks for files of the directory and hands their places to the engine, which reads them: the page never names a path.

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
