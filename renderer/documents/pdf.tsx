// A PDF drawn by pdf.js from bytes: local worker, fonts and character maps, scripts and XFA off, no link followed.
// The pages of a letter are drawn at once, those of a book as they come near the screen; their text lies over them, so that it can be read aloud and copied.

import * as pdfjs from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LocalData } from './pdf-data.ts'
import { useZoom, ZoomBar } from './zoom.tsx'
import './pdf.css'

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl

/** Pages drawn without being near the screen. A longer file says on paper which pages are not there. */
const DRAWN_AHEAD = 20
const AHEAD_MS = 400
const MAX_DENSITY = 2
const MOST_PIXELS = 16_000_000
const GUTTER_PX = 8

/** What was opened, and of which bytes: a file of other bytes is no longer shown. */
interface Opened {
  bytes: Uint8Array
  /** undefined: it cannot be read */
  file: pdfjs.PDFDocumentProxy | undefined
}

export function PdfView({ bytes }: { bytes: Uint8Array }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<Opened>()
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    // pdf.js takes the buffer away with it: it gets a copy, the cache keeps its own
    const task = pdfjs.getDocument({
      data: bytes.slice(),
      BinaryDataFactory: LocalData,
      useWorkerFetch: false,
      isEvalSupported: false,
      enableXfa: false,
      stopAtErrors: false,
    })
    let gone = false
    // destroying a task rejects its promise: only a file still shown can be said to be unreadable
    const settle = (file?: pdfjs.PDFDocumentProxy) => {
      if (!gone) setOpened({ bytes, file })
    }
    void task.promise.then(settle, () => settle())
    return () => {
      gone = true
      void task.destroy()
    }
  }, [bytes])
  useEffect(() => {
    if (!box.current) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const shown = opened?.bytes === bytes ? opened : undefined
  const file = shown?.file
  const zoom = useZoom()
  return (
    <>
      {file ? <ZoomBar zoom={zoom} /> : null}
      <div className="pdf" ref={box} data-zoomed={zoom.factor > 1 ? '' : undefined}>
        {shown && !file ? <p className="notice warn">{t('document.unreadablePdf')}</p> : null}
        {file && width > 0
          ? Array.from({ length: file.numPages }, (_, index) => (
              <PdfPage key={index} file={file} number={index + 1} width={(width - 2 * GUTTER_PX) * zoom.factor} />
            ))
          : null}
      </div>
    </>
  )
}

function PdfPage({ file, number, width }: { file: pdfjs.PDFDocumentProxy; number: number; width: number }) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const text = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(number === 1)
  const [ahead, setAhead] = useState(false)
  // A4 until the page says its own size, so that nothing jumps
  const [ratio, setRatio] = useState(297 / 210)
  useEffect(() => {
    if (!frame.current) return
    const watch = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      rootMargin: '800px',
    })
    watch.observe(frame.current)
    return () => watch.disconnect()
  }, [])
  useEffect(() => {
    // those of a letter are all there when it is printed; after the first one, which is what is waited for
    if (number > DRAWN_AHEAD) return
    const timer = setTimeout(() => setAhead(true), AHEAD_MS)
    return () => clearTimeout(timer)
  }, [number])
  const wanted = near || ahead
  useEffect(() => {
    if (!wanted) return
    let task: pdfjs.RenderTask | undefined
    let gone = false
    const draw = async () => {
      const page = await file.getPage(number)
      const natural = page.getViewport({ scale: 1 })
      const viewport = page.getViewport({ scale: width / natural.width })
      if (gone || !canvas.current || !text.current) return
      setRatio(natural.height / natural.width)
      // sharp as far as a canvas of this size is no burden for an old machine
      const most = Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height))
      const dense = Math.min(window.devicePixelRatio || 1, MAX_DENSITY, most)
      canvas.current.width = Math.floor(viewport.width * dense)
      canvas.current.height = Math.floor(viewport.height * dense)
      task = page.render({ canvas: canvas.current, viewport, transform: [dense, 0, 0, dense, 0, 0] })
      await task.promise
      if (gone || !text.current) return
      text.current.replaceChildren()
      text.current.style.setProperty('--total-scale-factor', String(viewport.scale))
      await new pdfjs.TextLayer({
        textContentSource: page.streamTextContent(),
        container: text.current,
        viewport,
      }).render()
    }
    draw().catch((reason: unknown) => {
      // leaving the page cancels its drawing: nothing is wrong then
      if (!gone && frame.current) frame.current.dataset['broken'] = String(reason)
    })
    return () => {
      gone = true
      task?.cancel()
    }
  }, [file, number, width, wanted])
  return (
    <div
      ref={frame}
      className="pdf-page"
      role="group"
      aria-label={t('document.page', { number, total: file.numPages })}
      data-undrawn={wanted ? undefined : t('document.pageNotPrinted', { number })}
      style={{ aspectRatio: `1 / ${ratio}`, width }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div ref={text} className="pdf-text" />
    </div>
  )
}
