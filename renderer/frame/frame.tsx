// The window once open: title bar, rail, one screen; the commands that work everywhere.

import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs, useKeyboard } from '../acts.ts'
import { ask, asFailure, useCommand } from '../engine.ts'
import { DepartureStrip } from '../departure.tsx'
import { back, go, useBelow, usePlace } from '../place.ts'
import { prepareLetter, prepareToWrite, startLetter } from '../screens/compose/start.ts'
import { compose as Compose, screens } from '../screens.ts'
import { useSettings } from '../screens/settings/use-settings.ts'
import { Dialog, ToastRegion } from '../ui/overlay.tsx'
import { Fault } from '../ui/fault.tsx'
import { undoLast } from '../filing-acts.ts'
import { KeySheet } from './key-sheet.tsx'
import { nextPane } from './panes.ts'
import { Rail } from './rail.tsx'
import { Shown } from './shown.tsx'
import { SearchPalette } from './search-palette.tsx'
import { SyncDetail } from './sync-detail.tsx'
import { TitleBar } from './title-bar.tsx'
import { useFold } from './fold.ts'
import { SIZES, useAppearance } from './appearance.ts'
import './frame.css'

type Over = 'search' | 'help' | 'sync' | undefined

export function Frame() {
  const { t } = useTranslation()
  const place = usePlace()
  const below = useBelow()
  const writing = place.screen === 'compose'
  const { settings, set } = useSettings()
  const sync = useCommand('sync.run')
  const lock = useCommand('profile.lock')
  const [over, setOver] = useState<Over>()
  const fold = useFold()
  const close = () => setOver(undefined)

  useAppearance(settings)
  useEffect(prepareToWrite, [])
  // Ctrl N from any place
  useEffect(() => (writing ? undefined : prepareLetter({ how: 'new' })), [writing])
  useKeyboard(settings?.singleKeys ?? true)
  const size = SIZES.indexOf(settings?.textSize ?? 'normal')
  const setSize = (index: number) => {
    const textSize = SIZES[index]
    if (textSize) set({ textSize })
  }
  useActs({
    search: () => setOver('search'),
    help: () => setOver('help'),
    'screen.1': () => go({ screen: 'inbox' }),
    'screen.2': () => go({ screen: 'patients' }),
    'screen.correspondents': () => go({ screen: 'correspondents' }),
    'screen.sent': () => go({ screen: 'sent' }),
    'screen.settings': () => go({ screen: 'settings' }),
    write: () => void startLetter({ how: 'new' }),
    back: () => back(),
    sync: () => sync.mutate({}),
    lock: () => lock.mutate({}),
    undo: () => void undoLast(t),
    print: () => void ask('shell.print', {}),
    rail: fold.toggle,
    'pane.next': () => nextPane(1),
    'pane.previous': () => nextPane(-1),
    'text.larger': () => setSize(size + 1),
    'text.smaller': () => setSize(size - 1),
    'text.normal': () => setSize(0),
  })

  const screen = screens.find((candidate) => candidate.name === place.screen)
  const title = screen ? t(screen.title) : ''
  // no patient's name in the title of an inactive window, nor in the task bar
  useEffect(() => {
    document.title = title ? `${title} – Pli` : 'Pli'
  }, [title])
  return (
    <div className="app" data-rail={fold.folded ? 'folded' : 'open'}>
      <TitleBar onSearch={() => setOver('search')} onHelp={() => setOver('help')} onLock={() => lock.mutate({})} />
      <Rail onSync={() => setOver('sync')} folded={fold.folded} />
      <main className="sheet">
        <Shown place={writing ? below : place} behind={writing} />
        <Suspense>{writing ? <Compose /> : null}</Suspense>
        <DepartureStrip />
        <ToastRegion />
      </main>
      {over === 'search' ? <SearchPalette onClose={close} /> : null}
      {over === 'help' ? <KeySheet onClose={close} /> : null}
      {over === 'sync' ? <SyncDetail onClose={close} onSync={() => sync.mutate({})} running={sync.isPending} /> : null}
      {lock.error ? (
        <Dialog title={t('commands.lock')} onClose={lock.reset}>
          <Fault fault={asFailure(lock.error)} />
        </Dialog>
      ) : null}
    </div>
  )
}
