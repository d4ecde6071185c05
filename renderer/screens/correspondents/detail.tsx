// One correspondent: addresses with their kind, shared patients, last exchanges, and a letter to write.

import { PencilLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { age, longDate, shortDate, shownSubject } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { go } from '../../place.ts'
import type { Correspondent } from '../../shapes.ts'
import { Button, Chip } from '../../ui/part.tsx'
import { roleOf } from '../compose/correspondent.ts'
import { OwnContact } from './contact.tsx'
import { Standing } from './line.tsx'

export function CorrespondentDetail({ one, onWrite }: { one: Correspondent; onWrite: () => void }) {
  const { t } = useTranslation()
  const now = useNow()
  const { address } = one
  const known = useEngine('correspondents.show', { address: address ?? '' }, { enabled: address !== undefined }).data
  return (
    <section className="reader" aria-label={t('correspondents.detail')} data-pane tabIndex={-1}>
      <header className="reader-head">
        <div className="row who-line">
          <div className="grow person-line">
            <h2>{one.name}</h2>
          </div>
          <div className="row">
            {address === undefined ? null : <OwnContact one={one} address={address} />}
            <Button kind="primary" size="small" keys="c" onPress={onWrite}>
              <PencilLine className="icon" aria-hidden="true" />
              {t('correspondents.write')}
            </Button>
          </div>
        </div>
        {placeOf(one) ? <p className="small ink-2">{placeOf(one)}</p> : null}
        <Standing one={one} now={now} />
      </header>
      <div className="reader-body">
        {address === undefined ? <p>{t('correspondents.noAddressHint')}</p> : null}
        {known ? (
          <>
            <Addresses lines={known.addresses} />
            {known.patients.length > 0 ? (
              <section aria-labelledby="shared-patients">
                <h3 id="shared-patients" className="meta strong">
                  {t('correspondents.patients')}
                </h3>
                <ul className="plain-list">
                  {known.patients.map((patient) => (
                    <li key={patient.id}>
                      <button
                        type="button"
                        className="line-link"
                        onClick={() => go({ screen: 'patient', patient: patient.id })}
                      >
                        <span className="strong">{patient.name}</span>
                        <span className="meta">{age(patient.birthDate, now)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ) : null}
            {known.messages.length > 0 ? (
              <section aria-labelledby="last-exchanges">
                <h3 id="last-exchanges" className="meta strong">
                  {t('correspondents.exchanges')}
                </h3>
                <ul className="plain-list">
                  {known.messages.map((message) => (
                    <li key={message.id}>
                      <button
                        type="button"
                        className="line-link"
                        onClick={() => go({ screen: 'inbox', message: message.id })}
                      >
                        <span className="grow">
                          {t(message.sent ? 'correspondents.sentTo' : 'correspondents.receivedFrom', {
                            subject: shownSubject(message.subject),
                          })}
                        </span>
                        <time className="meta" title={longDate(message.date, now)}>
                          {shortDate(message.date, now)}
                        </time>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ) : null}
          </>
        ) : null}
      </div>
    </section>
  )
}

function placeOf(one: Correspondent): string {
  const town = [one.postcode, one.city].filter(Boolean).join(' ')
  return [roleOf(one), town, one.rpps ? `RPPS ${one.rpps}` : ''].filter(Boolean).join(' · ')
}

const KINDS = ['PER', 'ORG', 'APP', 'CAB'] as const

function Addresses({
  lines,
}: {
  lines: { address: string; kind?: string; organization?: string; trusted?: boolean }[]
}) {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="addresses">
      <h3 id="addresses" className="meta strong">
        {t('correspondents.addresses', { count: lines.length })}
      </h3>
      <ul className="plain-list">
        {lines.map(({ address, kind, organization, trusted }) => {
          const said = KINDS.find((one) => one === kind)
          return (
            <li key={address} className="row address-line">
              <span className="grow address">{address}</span>
              {organization ? <span className="meta">{organization}</span> : null}
              {said ? <Chip>{t(`correspondents.kinds.${said}`)}</Chip> : null}
              {trusted === false ? <Chip look="crit">{t('correspondents.outside')}</Chip> : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
