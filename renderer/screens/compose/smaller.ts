// « Réduire »: pictures of a letter made smaller on this machine, for an operator's limit (code 521). Other pieces stay as they are.

import { call } from '../../engine.ts'
import type { Letter } from '../../shapes.ts'

/** Longest side of a photo that a reader still enlarges with profit. */
const SIDE_PX = 2000
const QUALITY = 0.82

function isPicture(mediaType: string): boolean {
  return mediaType === 'image/jpeg' || mediaType === 'image/png' || mediaType === 'image/webp'
}

export function hasPictures(letter: Letter): boolean {
  return letter.pieces.some(({ mediaType }) => isPicture(mediaType))
}

/** Replaces each picture that gets lighter. Resolves with how many did. */
export async function reducePictures(letter: Letter): Promise<number> {
  let reduced = 0
  for (const { id: piece, mediaType, filename, size } of letter.pieces) {
    if (!isPicture(mediaType)) continue
    const { bytes } = await call('letters.piece', { id: letter.id, piece })
    const smaller = await smallerPicture(bytes, mediaType)
    if (smaller.length >= size) continue
    // the new one is there before the old one goes: nothing is lost half-way
    await call('letters.attach', {
      id: letter.id,
      filename: filename.replace(/\.\w+$/, '') + '.jpg',
      mediaType: 'image/jpeg',
      bytes: smaller,
    })
    await call('letters.detach', { id: letter.id, piece })
    reduced++
  }
  return reduced
}

async function smallerPicture(bytes: Uint8Array, mediaType: string): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: mediaType }))
  const scale = Math.min(1, SIDE_PX / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
  return new Uint8Array(await blob.arrayBuffer())
}
