// Opens a document where it came from, in the Boîte.

import { go } from '../place.ts'

/** 'sha256/path' names a document in its message. */
export function openDocument(id: string): void {
  go({ screen: 'inbox', message: id.slice(0, 64), document: id })
}
