// How a mailbox stands with its operator: room left, what will be erased there, warnings. Nothing where the operator says nothing.

import { useTranslation } from 'react-i18next'
import { bytes, longDate } from '../display.ts'
import type { AccountStatus } from '../shapes.ts'
import { Fault } from '../ui/fault.tsx'

export function Standing({ account, now }: { account: AccountStatus; now: number }) {
  const { t } = useTranslation()
  const { quota, retentionDays, nextErasureAt, notices = [], error } = account
  const part = quota === undefined ? 0 : Math.min(100, Math.floor((100 * quota.used) / quota.allowed))
  return (
    <>
      {quota === undefined ? null : (
        <div className="quota">
          <span className="small ink-2">
            {t('sync.quota', { used: bytes(quota.used), allowed: bytes(quota.allowed), part })}
          </span>
          <div
            className="progress"
            role="meter"
            aria-valuenow={part}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-label={t('sync.quotaName')}
          >
            <i style={{ width: `${part}%` }} />
          </div>
        </div>
      )}
      {retentionDays === undefined ? null : (
        <p className="small ink-2">
          {t('sync.erases', { count: retentionDays })}
          {nextErasureAt === undefined ? null : ` ${t('sync.nextErasure', { date: longDate(nextErasureAt, now) })}`}
        </p>
      )}
      {notices
        .filter((notice) => notice.code !== error?.code)
        .map((notice) => (
          <Fault key={notice.code} fault={notice} />
        ))}
    </>
  )
}
