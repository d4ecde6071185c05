// A fault says three things: what happened, what is safe, what to do; and its code, as it is said over the phone (journeys P7).

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureShape } from '../../electron/ipc/failure.ts'
import { spokenCode } from '../display.ts'

export function Fault({ fault, children }: { fault: FailureShape; children?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="notice warn" role="status">
      <TriangleAlert className="icon" aria-hidden="true" />
      <div>
        <p>
          <b>{fault.message}</b>
        </p>
        {fault.kept ? <p>{fault.kept}</p> : null}
        {fault.next ? <p>{fault.next}</p> : null}
        {fault.spoken === undefined ? null : (
          <p className="meta">{t('fault.spoken', { code: fault.spoken, words: spokenCode(fault.spoken) })}</p>
        )}
      </div>
      {children ? <div className="row">{children}</div> : null}
    </div>
  )
}
