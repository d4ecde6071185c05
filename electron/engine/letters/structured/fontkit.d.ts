// The little of fontkit that letters use; the package has no types of its own.

declare module 'fontkit' {
  /** a font that has been read; pdfkit draws with it */
  export interface Font {
    layout(text: string): unknown
  }
  export function create(bytes: Uint8Array): Font
}
