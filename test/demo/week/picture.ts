// A photo of a wound, drawn: nobody's skin was photographed. PNG, since it needs no library.

import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 480
const HEIGHT = 360

/** A heel with a wound and a paper ruler, as a nurse frames it. */
export function woundPicture(): Uint8Array {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3))
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) rows.set(colour(x, y), y * (1 + WIDTH * 3) + 1 + x * 3)
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(WIDTH, 0)
  size.writeUInt32BE(HEIGHT, 4)
  size.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...chunks])
}

type Colour = [number, number, number]

function colour(x: number, y: number): Colour {
  if (y > 300 && y < 345 && x > 40 && x < 440) return ruler(x, y)
  const skin = shade([226, 184, 160], 1 - Math.hypot(x - 240, y - 170) / 900 - grain(x, y) * 0.05)
  const reach = Math.hypot((x - 240) / 92, (y - 160) / 58) + Math.sin(x / 17) * 0.05 + Math.cos(y / 13) * 0.05
  if (reach > 1.35) return skin
  if (reach > 1) return mix(skin, [205, 120, 110], (1.35 - reach) / 0.35)
  const bed: Colour = reach < 0.45 ? [196, 160, 96] : [158, 42, 42]
  return mix(shade(bed, 0.92 + grain(x, y) * 0.16), [120, 30, 34], reach ** 6)
}

function ruler(x: number, y: number): Colour {
  const tick = (x - 40) % 40 < 2 || ((x - 40) % 8 < 1 && y < 312)
  return tick ? [40, 40, 40] : [250, 250, 246]
}

/** The same grain for the same point. */
function grain(x: number, y: number): number {
  const wave = Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453
  return wave - Math.floor(wave)
}

function shade([red, green, blue]: Colour, by: number): Colour {
  return [clamp(red * by), clamp(green * by), clamp(blue * by)]
}

function mix(a: Colour, b: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2): number => clamp(a[index] * (1 - share) + b[index] * share)
  return [at(0), at(1), at(2)]
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(8 + body.length)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), 4 + body.length)
  return framed
}
