// The engine is down: what happened, what is safe, what to do. Nothing else works, so nothing else is shown.

import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FailureShape } from '../../electron/ipc/failure.ts'
import { Fault } from '../ui/fault.tsx'
import { Button, Mark } from '../ui/part.tsx'
import { useAppearance } from './appearance.ts'
import './frame.css'

export function Stopped({ fault }: { fault: FailureShape }) {
  const { t } = useTranslation()
  useAppearance(undefined)
  return (
    <main className="stopped">
      <Mark size={40} />
      <h1>{t('fault.stopped')}</h1>
      <Fault fault={fault} />
      {fault.detail ? <pre className="tech">{fault.detail}</pre> : null}
      <Button kind="primary" onPress={() => window.location.reload()}>
        <RotateCw className="icon" aria-hidden="true" />
        {t('fault.again')}
      </Button>
    </main>
  )
}
