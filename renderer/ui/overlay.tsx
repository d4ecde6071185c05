// What lies over the page: dialog, menu, toast. React Aria keeps the focus; nothing here opens by itself.

import { Ellipsis, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import {
  Dialog as AriaDialog,
  Heading,
  Menu,
  MenuItem,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover,
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { keyCap } from '../keys.ts'
import { Button } from './part.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
  wide?: boolean
  /** a question before an irreversible act: no way out by a click beside */
  alert?: boolean
}

export function Dialog({ title, onClose, children, wide = false, alert = false }: DialogProps) {
  const { t } = useTranslation()
  return (
    <ModalOverlay className="overlay" isOpen isDismissable={!alert} onOpenChange={(open) => open || onClose()}>
      <Modal className={wide ? 'dialog wide' : 'dialog'}>
        <AriaDialog role={alert ? 'alertdialog' : 'dialog'}>
          <div className="row dialog-head">
            <Heading slot="title" level={2} className="grow">
              {title}
            </Heading>
            <Button kind="quiet" size="small" label={t('ui.close')} onPress={onClose}>
              <X className="icon" aria-hidden="true" />
            </Button>
          </div>
          <div className="dialog-body">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

export interface MenuEntry {
  id: string
  label: string
  keys?: string
  act: () => void
}

/** « … »: rare acts, each with its words. */
export function MoreMenu({ label, entries }: { label: string; entries: MenuEntry[] }) {
  return (
    <MenuTrigger>
      <Button kind="quiet" label={label}>
        <Ellipsis className="icon" aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={label} onAction={(id) => entries.find((entry) => entry.id === id)?.act()}>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} className="menu-item" textValue={entry.label}>
              <span className="grow">{entry.label}</span>
              {entry.keys ? <span className="kbd">{keyCap(entry.keys)}</span> : null}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

interface Toast {
  text: string
  undo?: () => void
}

let toast: Toast | undefined
let serial = 0
const watchers = new Set<() => void>()

/** One at a time; the next one replaces it. */
export function showToast(next: Toast | undefined): void {
  toast = next
  serial++
  for (const watcher of watchers) watcher()
}

const TOAST_MS = 10_000

export function ToastRegion() {
  const { t } = useTranslation()
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => serial,
  )
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held || !toast) return
    const timer = setTimeout(() => showToast(undefined), TOAST_MS)
    return () => clearTimeout(timer)
  }, [held, shown])
  const undo = toast?.undo
  return (
    <div className="toast-region" role="status">
      {toast ? (
        <div
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span className="grow">{toast.text}</span>
          {undo ? (
            <Button kind="quiet" size="small" keys="Control+z" onPress={undo}>
              {t('ui.undo')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
