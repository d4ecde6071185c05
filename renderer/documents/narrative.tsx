// The narrative of a CDA, drawn from plain data: no HTML string ever reaches the page (R48).

import { Fragment, useEffect, useState } from 'react'
import { call } from '../engine.ts'
import type { Block, Cell, Inline, NarrativeSection } from '../shapes.ts'
import { useTranslation } from 'react-i18next'
import type { ViewProps } from './views.ts'
import './documents.css'

export function NarrativeView({ document, message }: ViewProps) {
  const media = (place: string) =>
    document.media?.find((blob) => blob.path.endsWith(`#media/${place}`) || blob.path === place)
  const image: Picture = (place) => {
    const blob = media(place)
    return blob ? <StoredImage id={message.id} path={blob.path} mediaType={blob.mediaType} /> : null
  }
  return (
    <article className="narrative">
      {document.narrative?.map((section, index) => (
        <Section key={index} section={section} level={3} image={image} />
      ))}
    </article>
  )
}

type Picture = (mediaId: string) => React.ReactNode

function Section({ section, level, image }: { section: NarrativeSection; level: number; image: Picture }) {
  const Heading = `h${Math.min(level, 6)}` as 'h3'
  return (
    <section>
      {section.title ? <Heading>{section.title}</Heading> : null}
      <Blocks blocks={section.blocks} image={image} />
      {section.sections?.map((inner, index) => (
        <Section key={index} section={inner} level={level + 1} image={image} />
      ))}
    </section>
  )
}

function Blocks({ blocks, image }: { blocks: Block[]; image: Picture }) {
  return blocks.map((block, index) => <OneBlock key={index} block={block} image={image} />)
}

function OneBlock({ block, image }: { block: Block; image: Picture }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Inlines inlines={block.inlines} image={image} />
        </p>
      )
    case 'heading':
      return <h4>{block.text}</h4>
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Blocks blocks={item} image={image} />
            </li>
          ))}
        </List>
      )
    }
    case 'image':
      return image(block.mediaId)
    case 'table':
      return (
        <div className="table-scroll">
          <table className="narrative-table">
            {block.caption ? <caption>{block.caption}</caption> : null}
            {block.head.length > 0 ? (
              <thead>
                <Rows rows={block.head} image={image} />
              </thead>
            ) : null}
            <tbody>
              <Rows rows={block.rows} image={image} />
            </tbody>
          </table>
        </div>
      )
  }
}

function Rows({ rows, image }: { rows: Cell[][]; image: Picture }) {
  return rows.map((row, index) => (
    <tr key={index}>
      {row.map((cell, at) => {
        const span = {
          ...(cell.colSpan === undefined ? {} : { colSpan: cell.colSpan }),
          ...(cell.rowSpan === undefined ? {} : { rowSpan: cell.rowSpan }),
        }
        const words = <Inlines inlines={cell.inlines} image={image} />
        return cell.header ? (
          <th key={at} {...span}>
            {words}
          </th>
        ) : (
          <td key={at} {...span}>
            {words}
          </td>
        )
      })}
    </tr>
  ))
}

function Inlines({ inlines, image }: { inlines: Inline[]; image: Picture }) {
  return inlines.map((inline, index) => {
    if (inline.kind === 'break') return <br key={index} />
    if (inline.kind === 'image') return <Fragment key={index}>{image(inline.mediaId)}</Fragment>
    let words: React.ReactNode = inline.text
    if (inline.bold) words = <strong>{words}</strong>
    if (inline.italic) words = <em>{words}</em>
    if (inline.underline) words = <u>{words}</u>
    if (inline.sub) words = <sub>{words}</sub>
    if (inline.sup) words = <sup>{words}</sup>
    return <Fragment key={index}>{words}</Fragment>
  })
}

/** What a browser decodes without a plug-in. */
const SHOWN = /^image\/(?:png|jpe?g|gif|webp|bmp)$/i

export function canShowImage(mediaType: string): boolean {
  return SHOWN.test(mediaType)
}

/** An image of the store, decoded by the browser, forgotten when it leaves the screen. */
export function StoredImage({ id, path, mediaType }: { id: string; path: string; mediaType: string }) {
  const { t } = useTranslation()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let gone = false
    const read = async () => {
      const { bytes } = await call('messages.bytes', { id, path })
      if (gone) return
      made = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }))
      setUrl(made)
    }
    read().catch(() => setUrl(''))
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [id, path, mediaType])
  if (url === '') return <p className="meta">{t('document.unreadableImage')}</p>
  return url ? <img className="stored-image" src={url} alt={t('document.image')} /> : null
}
