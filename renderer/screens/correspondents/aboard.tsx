// What of the directory is aboard, under the field: its day, its size, an import under way; and the way to a newer one.

import { FolderInput, FolderOutput } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { count, longDate } from '../../display.ts'
import { ask, asFailure, useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { Fault } from '../../ui/fault.tsx'
import { showToast } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'
import type { FailureShape } from '../../../electron/ipc/failure.ts'

export function Aboard() {
  const { t } = useTranslation()
  const now = useNow()
  const status = useEngine('directory.status', {}, { keep: true }).data
  const [fault, setFault] = useState<FailureShape>()
  const choose = async () => {
    setFault(undefined)
    try {
      const answer = await ask('shell.importDirectory', {})
      if (answer) showToast({ text: t('correspondents.imported', { count: answer.files.length }) })
    } catch (thrown) {
      setFault(asFailure(thrown))
    }
  }
  const exported = async () => {
    try {
      const { saved } = await ask('shell.exportContacts', {})
      if (saved) showToast({ text: t('correspondents.exported') })
    } catch (thrown) {
      setFault(asFailure(thrown))
    }
  }
  const importing = status?.importing
  const space = status?.trustSpace
  const share = importing ? Math.floor((100 * importing.done) / Math.max(1, importing.total)) : 0
  return (
    <>
      <div className="row directory-aboard">
        <span className="meta grow" role="status">
          {importing
            ? t('correspondents.importing', { share })
            : status?.date
              ? t('correspondents.aboard', { date: longDate(status.date, now), shown: count(status.entries) })
              : status
                ? t('correspondents.nothingAboard')
                : ''}
        </span>
        <Button kind="quiet" size="small" isDisabled={importing !== undefined} onPress={() => void choose()}>
          <FolderInput className="icon" aria-hidden="true" />
          {t('correspondents.import')}
        </Button>
        <Button kind="quiet" size="small" onPress={() => void exported()}>
          <FolderOutput className="icon" aria-hidden="true" />
          {t('correspondents.export')}
        </Button>
      </div>
      {space?.checkedAt ? (
        <p className="meta trust-space">
          {t('correspondents.trustSpace', {
            date: longDate(space.date ?? space.checkedAt, now),
            shown: count(space.domains),
            signature: t(`correspondents.signatures.${space.signature ?? 'unsigned'}`),
          })}
        </p>
      ) : null}
      {fault ? <Fault fault={fault} /> : null}
    </>
  )
}
