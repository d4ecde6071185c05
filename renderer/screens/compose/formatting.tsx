// Bold, italic, lists: the modest forms of a letter, beside their keys.

import { Bold, Italic, List, ListOrdered } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Style } from './editor.tsx'

const STYLES = [
  { id: 'bold', icon: Bold, keys: 'Ctrl B' },
  { id: 'italic', icon: Italic, keys: 'Ctrl I' },
  { id: 'bullets', icon: List, keys: '' },
  { id: 'numbers', icon: ListOrdered, keys: '' },
] as const

export function Formatting({ onStyle }: { onStyle: (style: Style) => void }) {
  const { t } = useTranslation()
  return (
    <div className="row formatting" role="toolbar" aria-label={t('compose.formatting')}>
      {STYLES.map(({ id, icon: Icon, keys }) => {
        const label = t(`compose.styles.${id}`)
        return (
          <button
            key={id}
            type="button"
            className="format-btn"
            aria-label={label}
            title={keys ? `${label} (${keys})` : label}
            // the selection of the text stays
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onStyle(id)}
          >
            <Icon className="icon" aria-hidden="true" />
          </button>
        )
      })}
    </div>
  )
}
