// À propos: version, where things are, and the proof that the store is whole.

import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../../electron/ipc/contract.ts'
import { bytes, count } from '../../display.ts'
import { asFailure, call, useEngine } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Button } from '../../ui/part.tsx'
import type { FailureShape } from '../../../electron/ipc/failure.ts'

export function About() {
  const { t } = useTranslation()
  const about = useEngine('system.about', {}).data
  const [proof, setProof] = useState<Output<'store.verify'>>()
  const [fault, setFault] = useState<FailureShape>()
  const [reading, setReading] = useState(false)
  const verify = async () => {
    setReading(true)
    setFault(undefined)
    try {
      setProof(await call('store.verify', {}))
    } catch (thrown) {
      setFault(asFailure(thrown))
    }
    setReading(false)
  }
  if (!about) return null
  return (
    <>
      <dl className="facts">
        <dt>{t('settings.about.version')}</dt>
        <dd>{about.version}</dd>
        <dt>{t('settings.about.host')}</dt>
        <dd>{about.host}</dd>
        <dt>{t('settings.about.profile')}</dt>
        <dd className="break">{about.profile}</dd>
        <dt>{t('settings.about.store')}</dt>
        <dd>{bytes(about.storeBytes)}</dd>
        <dt>{t('settings.about.raw')}</dt>
        <dd>{bytes(about.rawBytes)}</dd>
      </dl>
      <div>
        <Button onPress={() => void verify()} isDisabled={reading}>
          <ShieldCheck className="icon" aria-hidden="true" />
          {t(reading ? 'settings.about.reading' : 'settings.about.verify')}
        </Button>
      </div>
      {proof ? (
        <p role="status">
          {proof.problems.length === 0
            ? t('settings.about.whole', {
                count: proof.messages,
                shown: count(proof.messages),
                size: bytes(proof.bytes),
              })
            : t('settings.about.problems', { count: proof.problems.length })}
        </p>
      ) : null}
      {proof && proof.problems.length > 0 ? (
        <ul className="small">
          {proof.problems.map((problem, index) => (
            <li key={index}>{problem.what}</li>
          ))}
        </ul>
      ) : null}
      {fault ? <Fault fault={fault} /> : null}
    </>
  )
}
