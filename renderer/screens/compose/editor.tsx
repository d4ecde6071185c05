// The text of a letter: ProseMirror over the letter's schema. The page gives it a text once and hears each change; keys that are the
// window's (Tab, Ctrl Entrée) are left to it.

import { baseKeymap, chainCommands, exitCode, toggleMark } from 'prosemirror-commands'
import { history, redo, undo } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { Slice, type MarkType, type NodeType } from 'prosemirror-model'
import { liftListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import { EditorState, Selection, type Command } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import { letterSchema, readBody, writeBody } from './letter-schema.ts'

export interface EditorHandle {
  focus(): void
  /** puts a text before what is written, in the place of an empty first line, and leaves the caret after it */
  insert(html: string): void
  run(command: Style): void
}

export type Style = 'bold' | 'italic' | 'bullets' | 'numbers'

interface Props {
  label: string
  /** read once; later changes are the editor's own */
  text: string
  onText: (html: string) => void
  /** files pasted or dropped on the text */
  onFiles?: ((files: File[]) => void) | undefined
  handle?: Ref<EditorHandle>
  /** the caret stands in the text as it opens */
  autoFocus?: boolean
}

const node = (name: string): NodeType => letterSchema.nodes[name] as NodeType
const mark = (name: string): MarkType => letterSchema.marks[name] as MarkType

const lineBreak: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(node('break').create()).scrollIntoView())
  return true
}

/** In a list of this kind: out of it; elsewhere: into one. */
function toggleList(kind: 'bullets' | 'numbers'): Command {
  return (state, dispatch, view) => {
    const { $from } = state.selection
    for (let depth = $from.depth; depth > 0; depth--)
      if ($from.node(depth).type === node(kind)) return liftListItem(node('item'))(state, dispatch, view)
    return wrapInList(node(kind))(state, dispatch, view)
  }
}

const STYLES: Record<Style, Command> = {
  bold: toggleMark(mark('strong')),
  italic: toggleMark(mark('em')),
  bullets: toggleList('bullets'),
  numbers: toggleList('numbers'),
}

const plugins = [
  history(),
  keymap({
    'Mod-z': undo,
    'Mod-y': redo,
    'Shift-Mod-z': redo,
    'Mod-b': STYLES.bold,
    'Mod-i': STYLES.italic,
    'Mod-u': toggleMark(mark('underline')),
    'Shift-Enter': chainCommands(exitCode, lineBreak),
    Enter: splitListItem(node('item')),
  }),
  keymap(Object.fromEntries(Object.entries(baseKeymap).filter(([key]) => key !== 'Mod-Enter'))),
]

export function Editor({ label, text, onText, onFiles, handle, autoFocus = false }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef({ onText, onFiles })
  useEffect(() => {
    latest.current = { onText, onFiles }
  })
  const start = useRef({ text, label, autoFocus })
  useEffect(() => {
    const { current: first } = start
    const editor = new EditorView(place.current, {
      state: EditorState.create({ doc: readBody(first.text), plugins }),
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': first.label, class: 'letter-text' },
      dispatchTransaction(transaction) {
        editor.updateState(editor.state.apply(transaction))
        if (transaction.docChanged) latest.current.onText(writeBody(editor.state.doc))
      },
      // the editor would keep them for itself: the window sends with one and closes with the other
      handleDOMEvents: {
        keydown: (_view, { key, ctrlKey }) => key === 'Escape' || (key === 'Enter' && ctrlKey),
      },
      handlePaste: (_view, event) => takeFiles(event.clipboardData, latest.current.onFiles),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, latest.current.onFiles),
    })
    view.current = editor
    if (first.autoFocus) editor.focus()
    return () => {
      view.current = undefined
      editor.destroy()
    }
  }, [])
  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    insert(html) {
      const editor = view.current
      if (!editor) return
      const { state } = editor
      const added = readBody(html)
      const first = state.doc.firstChild
      const end = first && first.textContent === '' ? first.nodeSize : 0
      const transaction = state.tr.replace(0, end, new Slice(added.content, 0, 0))
      const caret = Selection.near(transaction.doc.resolve(Math.max(0, added.content.size - 1)), -1)
      editor.dispatch(transaction.setSelection(caret).scrollIntoView())
      editor.focus()
    },
    run(style) {
      const editor = view.current
      if (!editor) return
      STYLES[style](editor.state, (transaction) => editor.dispatch(transaction), editor)
      editor.focus()
    },
  }))
  return <div className="letter-editor" ref={place} />
}

/** True when files were taken: their text form, if any, is not pasted too. */
function takeFiles(data: DataTransfer | null, onFiles: Props['onFiles']): boolean {
  const files = [...(data?.files ?? [])]
  if (files.length === 0 || !onFiles) return false
  onFiles(files)
  return true
}
