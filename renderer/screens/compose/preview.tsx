// Aperçu: the PDF that goes with the letter, as its reader opens it.

import { Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureShape } from '../../../electron/ipc/contract.ts'
import { PdfView } from '../../documents/pdf.tsx'
import { ask, asFailure, call } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

interface Props {
  id: string
  /** all that is written is on disk first */
  before: () => Promise<void>
  onClose: () => void
}

export default function Preview({ id, before, onClose }: Props) {
  const { t } = useTranslation()
  const [bytes, setBytes] = useState<Uint8Array>()
  const [failure, setFailure] = useState<FailureShape>()
  useEffect(() => {
    let gone = false
    before()
      .then(() => call('letters.preview', { id }))
      .then((answer) => {
        if (!gone) setBytes(answer.bytes)
      })
      .catch((thrown: unknown) => setFailure(asFailure(thrown)))
    return () => {
      gone = true
    }
  }, [id])
  return (
    <Dialog title={t('commands.preview')} onClose={onClose} wide>
      {failure ? <Fault fault={failure} /> : null}
      {bytes ? <PdfView bytes={bytes} /> : null}
      <div className="dialog-acts on-screen">
        <Button kind="primary" onPress={() => void ask('shell.print', {})} isDisabled={!bytes}>
          <Printer className="icon" aria-hidden="true" />
          {t('commands.print')}
        </Button>
      </div>
    </Dialog>
  )
}
