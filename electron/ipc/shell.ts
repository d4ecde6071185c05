// What the window asks of its own program rather than of the engine: dialogs, other programs, locking. Types only.

import type { Output } from './contract.ts'

export interface ShellContract {
  /** Asks where, writes the decoded bytes there. `path` is a Blob.path. */
  'shell.save': { input: { id: string; path: string }; output: { saved: boolean } }
  /** Opens in the system's program from a private folder that is emptied at lock and exit (R66). */
  'shell.open': { input: { id: string; path: string }; output: { opened: boolean } }
  /** Prints the page as it is shown, through the system's window. */
  'shell.print': { input: Record<string, never>; output: { printed: boolean } }
  /** Asks for files of the directory and imports them; null when the person gives up. Throws what `directory.import` does. */
  'shell.importDirectory': { input: Record<string, never>; output: Output<'directory.import'> | null }
  /** Asks where, writes the address book there as vCard 4.0. */
  'shell.exportContacts': { input: Record<string, never>; output: { saved: boolean } }
  /** Asks for a PEM file of trust anchors; null when the person gives up. */
  'shell.chooseCertificate': { input: Record<string, never>; output: { pem: string } | null }
}
