// Bytes that leave the encrypted store because a person asked: saved where they chose, or opened from a private folder (R66).
// That folder is emptied at start, at lock and at exit; its names never carry more than the sender's file name.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { dialog, shell, type BrowserWindow } from 'electron'
import type { EnginePort } from './bridge.ts'

interface Wanted {
  id: string
  path: string
}

export class Attachments {
  private readonly folder: string
  private readonly engine: EnginePort
  private opened = 0

  constructor(folder: string, engine: EnginePort) {
    this.folder = folder
    this.engine = engine
  }

  async save(window: BrowserWindow, wanted: Wanted): Promise<{ saved: boolean }> {
    const { bytes, name } = await this.read(wanted)
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: name })
    if (canceled || !filePath) return { saved: false }
    await writeFile(filePath, bytes, { mode: 0o600 })
    return { saved: true }
  }

  async open(wanted: Wanted): Promise<{ opened: boolean }> {
    const { bytes, name } = await this.read(wanted)
    // one folder each: two attachments of the same name must not overwrite each other
    const folder = join(this.folder, String(++this.opened))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, name)
    await writeFile(file, bytes, { mode: 0o600 })
    return { opened: (await shell.openPath(file)) === '' }
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  private async read(wanted: Wanted): Promise<{ bytes: Uint8Array; name: string }> {
    const answer = (await this.engine.call('messages.bytes', wanted)) as { bytes: Uint8Array; filename?: string }
    // the engine gives safe names; a name is never a path all the same
    return { bytes: answer.bytes, name: basename(answer.filename ?? 'piece') }
  }
}
