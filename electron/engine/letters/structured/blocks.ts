// The modest HTML of a letter as what a page is made of: paragraphs and items, each of runs in one style. Pure.

import { Parser } from 'htmlparser2'

export interface Run {
  text: string
  bold?: boolean
  italic?: boolean
  underline?: boolean
}
export type Block = { kind: 'paragraph'; runs: Run[] } | { kind: 'item'; depth: number; mark: string; runs: Run[] }

/** A line break stays inside its paragraph; an empty paragraph is an empty line. */
export function blocksOf(html: string): Block[] {
  const blocks: Block[] = []
  const style = { strong: 0, em: 0, u: 0 }
  const lists: { ordered: boolean; next: number }[] = []
  let open: Block | undefined
  const add = (text: string): void => {
    if (open === undefined) {
      if (text.trim() === '') return
      blocks.push((open = { kind: 'paragraph', runs: [] }))
    }
    const run: Run = {
      text,
      ...(style.strong > 0 ? { bold: true } : {}),
      ...(style.em > 0 ? { italic: true } : {}),
      ...(style.u > 0 ? { underline: true } : {}),
    }
    const last = open.runs.at(-1)
    if (last && last.bold === run.bold && last.italic === run.italic && last.underline === run.underline)
      last.text += text
    else open.runs.push(run)
  }
  const isStyle = (name: string): name is keyof typeof style => name in style
  const parser = new Parser(
    {
      onopentag(name) {
        if (isStyle(name)) style[name]++
        else if (name === 'br') add('\n')
        else if (name === 'ul' || name === 'ol') {
          lists.push({ ordered: name === 'ol', next: 1 })
          open = undefined
        } else if (name === 'li') {
          const list = lists.at(-1)
          const mark = list?.ordered ? `${list.next++}.` : '•'
          blocks.push((open = { kind: 'item', depth: Math.max(1, lists.length), mark, runs: [] }))
        } else if (name === 'p' && open?.kind !== 'item') {
          blocks.push((open = { kind: 'paragraph', runs: [] }))
        }
      },
      ontext: add,
      onclosetag(name) {
        if (isStyle(name)) style[name]--
        else if (name === 'ul' || name === 'ol') lists.pop()
        if (name === 'p' && open?.kind !== 'item') open = undefined
        if (name === 'li' || name === 'ul' || name === 'ol') open = undefined
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.write(html)
  parser.end()
  // the room to write in front of a signature is no line of the letter
  return blocks.filter((block, at) => block.runs.length > 0 || (at > 0 && at < blocks.length - 1))
}
