// Aperçu: the PDF that goes with the letter, as its reader opens it. Made anew each time it is asked for.

import { useQuery } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PdfView } from '../../documents/pdf.tsx'
import { ask, asFailure, call } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Dialog } from '../../ui/overlay.tsx'
import { Button } from '../../ui/part.tsx'

/** All that is written is on disk before this opens. */
export default function Preview({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error } = useQuery({
    queryKey: ['letters.preview', { id }],
    queryFn: () => call('letters.preview', { id }),
    gcTime: 0,
  })
  return (
    <Dialog title={t('commands.preview')} onClose={onClose} wide>
      {error ? <Fault fault={asFailure(error)} /> : null}
      {data ? <PdfView bytes={data.bytes} /> : null}
      <div className="dialog-acts on-screen">
        <Button kind="primary" onPress={() => void ask('shell.print', {})} isDisabled={!data}>
          <Printer className="icon" aria-hidden="true" />
          {t('commands.print')}
        </Button>
      </div>
    </Dialog>
  )
}
