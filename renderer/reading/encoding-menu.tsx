// « Accents illisibles ? »: the encodings in which the text of a laboratory can be read (R57). The choice is kept for the sender.

import { Languages } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { asFailure, useCommand } from '../engine.ts'
import type { ShownDocument } from '../shapes.ts'
import { showToast } from '../ui/overlay.tsx'
import { Button } from '../ui/part.tsx'

/** As a person may know them, most frequent first. */
const ENCODINGS = [
  ['cp1252', 'Windows (cp1252)'],
  ['utf-8', 'UTF-8'],
  ['macroman', 'Macintosh (MacRoman)'],
  ['cp850', 'DOS (cp850)'],
  ['utf-16le', 'UTF-16 LE'],
  ['utf-16be', 'UTF-16 BE'],
] as const
const FOUND = 'found'

export function EncodingMenu({ document }: { document: ShownDocument }) {
  const { t } = useTranslation()
  const readAs = useCommand('documents.readAs')
  const choose = (key: string) => {
    const [encoding, name] = ENCODINGS.find(([id]) => id === key) ?? [null, t('encoding.found')]
    readAs.mutate(
      { document: document.id, encoding },
      {
        onSuccess: () => showToast({ text: t('encoding.kept', { name }) }),
        onError: (thrown) => showToast({ text: asFailure(thrown).message }),
      },
    )
  }
  return (
    <MenuTrigger>
      <Button kind="quiet" size="small">
        <Languages className="icon" aria-hidden="true" />
        {t('encoding.ask')}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={t('encoding.label')}
          selectionMode="single"
          selectedKeys={[document.encoding ?? FOUND]}
          onAction={(key) => choose(String(key))}
        >
          {ENCODINGS.map(([id, name]) => (
            <MenuItem key={id} id={id} className="menu-item check-item" textValue={name}>
              {name}
            </MenuItem>
          ))}
          <MenuItem id={FOUND} className="menu-item check-item" textValue={t('encoding.found')}>
            {t('encoding.found')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
