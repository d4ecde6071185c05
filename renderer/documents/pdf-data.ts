// Character maps, fonts, colour profiles and decoders of pdf.js, all from the package: nothing is ever fetched from a network.

/** File name → address in the built page. Vite writes each file beside the page. */
const files: Record<string, string> = {
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/wasm/*.wasm', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob<string>('../../node_modules/pdfjs-dist/iccs/*.icc', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
}

const byName = new Map(Object.entries(files).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1), url]))

/** What pdf.js asks when it needs a file of its own (BinaryDataFactory of its API). */
export class LocalData {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const url = byName.get(filename)
    if (url === undefined) throw new Error(`pdf.js asks for an unknown file: ${filename}`)
    const answer = await fetch(url)
    return new Uint8Array(await answer.arrayBuffer())
  }
}
