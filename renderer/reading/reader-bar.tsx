// What can be done with the open courrier. Only what works; the primary act follows the item: identity first.

import { ArrowLeft, Forward, Link, Mail, MailOpen, Printer, Reply } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, asFailure, useCommand, useEngine } from '../engine.ts'
import type { ShownMessage } from '../shapes.ts'
import { Fault } from '../ui/fault.tsx'
import { Radios, Select } from '../ui/field.tsx'
import { Dialog, MoreMenu } from '../ui/overlay.tsx'
import { Button } from '../ui/part.tsx'

interface Props {
  message: ShownMessage
  isUnread: boolean
  onUnread: () => void
  /** undefined: nobody to answer */
  onReply: (() => void) | undefined
  onReplyAll: (() => void) | undefined
  onForward: () => void
  onFile: (() => void) | undefined
  /** while the traits are compared: back to the document */
  onBack: (() => void) | undefined
}

export function ReaderBar(props: Props) {
  const { message, isUnread, onUnread, onReply, onReplyAll, onForward, onFile, onBack } = props
  const { t } = useTranslation()
  const [asking, setAsking] = useState<'move' | 'delete'>()
  const close = () => setAsking(undefined)
  const [placement] = message.placements
  return (
    <div className="reader-bar" role="toolbar" aria-label={t('reading.acts')}>
      {onFile ? (
        <Button kind="primary" keys="l" onPress={onFile}>
          <Link className="icon" aria-hidden="true" />
          {t('commands.file')}
        </Button>
      ) : null}
      {onBack ? (
        <Button keys="Escape" onPress={onBack}>
          <ArrowLeft className="icon" aria-hidden="true" />
          {t('filing.see')}
        </Button>
      ) : null}
      {onReply ? (
        <Button keys="r" onPress={onReply}>
          <Reply className="icon" aria-hidden="true" />
          {t('commands.reply')}
        </Button>
      ) : null}
      <Button keys="t" onPress={onForward}>
        <Forward className="icon" aria-hidden="true" />
        {t('commands.forward')}
      </Button>
      <Button keys="u" onPress={onUnread}>
        {isUnread ? <MailOpen className="icon" aria-hidden="true" /> : <Mail className="icon" aria-hidden="true" />}
        {t(isUnread ? 'reading.markRead' : 'commands.unread')}
      </Button>
      <span className="grow" />
      <Button kind="quiet" label={t('commands.print')} keys="Control+p" onPress={() => void ask('shell.print', {})}>
        <Printer className="icon" aria-hidden="true" />
      </Button>
      {placement ? (
        <MoreMenu
          label={t('reading.more')}
          entries={[
            ...(onReplyAll
              ? [{ id: 'replyAll', label: t('commands.replyAll'), keys: 'Shift+r', act: onReplyAll }]
              : []),
            { id: 'move', label: t('reading.move'), act: () => setAsking('move') },
            { id: 'delete', label: t('reading.delete'), act: () => setAsking('delete') },
          ]}
        />
      ) : null}
      {asking === 'move' && placement ? <Move placement={placement} onClose={close} /> : null}
      {asking === 'delete' && placement ? <Delete placement={placement} onClose={close} /> : null}
    </div>
  )
}

type Placement = ShownMessage['placements'][number]

function Move({ placement, onClose }: { placement: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const move = useCommand('messages.move')
  const folders = (useEngine('folders.list', {}).data?.folders ?? [])
    .filter((folder) => folder.account === placement.account && folder.name !== placement.folder)
    .map((folder) => folder.name)
  const [folder, setFolder] = useState(folders[0] ?? '')
  return (
    <Dialog title={t('reading.move')} onClose={onClose}>
      <Select
        label={t('inbox.folder')}
        value={folder}
        choices={folders.map((name) => ({ id: name, label: name }))}
        onChange={setFolder}
      />
      {move.error ? <Fault fault={asFailure(move.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button
          kind="primary"
          isDisabled={folder === '' || move.isPending}
          onPress={() => move.mutate({ placement: placement.placement, folder }, { onSuccess: onClose })}
        >
          {t('reading.moveNow')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Asked because it cannot be undone; the operator's copy stays unless a person says otherwise (journeys P6). */
function Delete({ placement, onClose }: { placement: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const remove = useCommand('messages.delete')
  const [there, setThere] = useState<'keep' | 'delete'>('keep')
  return (
    <Dialog title={t('reading.deleteTitle')} onClose={onClose} alert>
      <p>{t(placement.onlyCopy ? 'reading.deleteOnlyCopy' : 'reading.deleteWhat')}</p>
      {placement.onlyCopy ? null : (
        <Radios
          label={t('reading.deleteThere')}
          value={there}
          onChange={setThere}
          choices={[
            { id: 'keep', label: t('reading.deleteKeep') },
            { id: 'delete', label: t('reading.deleteBoth') },
          ]}
        />
      )}
      {remove.error ? <Fault fault={asFailure(remove.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button
          kind="danger"
          isDisabled={remove.isPending}
          onPress={() => remove.mutate({ placement: placement.placement, there }, { onSuccess: onClose })}
        >
          {t('reading.deleteNow')}
        </Button>
      </div>
    </Dialog>
  )
}
