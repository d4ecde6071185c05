// « Avant l’envoi »: one line for each point of the engine's check, what blocks first, with the ways round it.
// The engine judges; the window draws, and keeps what the person confirmed until the letter leaves.

import { CircleCheck, CircleHelp, TriangleAlert, UserX } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { LetterPoint } from '../../shapes.ts'
import { TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'
import { isAccepted, type Accepted } from './accepted.ts'

export interface PointAct {
  label: string
  act: () => void
  keys?: string
}
export interface PointWays {
  /** in their order; the first one is the default and takes the focus */
  acts: PointAct[]
  /** going round it: at once, or with a reason */
  around?: { label: string; confirm: (reason?: string) => void }
}

interface Props {
  points: LetterPoint[]
  accepted: Accepted
  ways: (point: LetterPoint) => PointWays
  foot: ReactNode
}

export function Points({ points, accepted, ways, foot }: Props) {
  const { t } = useTranslation()
  const open = points.filter((point) => point.level !== 'passed' && !isAccepted(point, accepted))
  const settled = points.filter((point) => point.level === 'passed' || isAccepted(point, accepted))
  return (
    <aside className="points" aria-label={t('compose.before')} data-pane tabIndex={-1}>
      <div className="row">
        <h2 className="grow">{t('compose.before')}</h2>
        <span className="meta">{t('compose.checkedHere')}</span>
      </div>
      {open.map((point) => (
        <OpenPoint key={`${point.code} ${point.about ?? ''}`} point={point} ways={ways(point)} />
      ))}
      <ul className="points-passed">
        {settled.map((point) => (
          <li key={`${point.code} ${point.about ?? ''}`}>
            <CircleCheck className="icon icon-18" aria-hidden="true" />
            <div>
              <b className="medium">{point.title}</b>
              <p className="meta">{point.level === 'passed' ? point.detail : t('compose.confirmed')}</p>
            </div>
          </li>
        ))}
      </ul>
      {foot}
    </aside>
  )
}

function OpenPoint({ point, ways }: { point: LetterPoint; ways: PointWays }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const someoneElse = point.code === 'other-patient' || point.code === 'two-patients'
  const Icon = someoneElse ? UserX : point.level === 'blocks' ? TriangleAlert : CircleHelp
  const { around } = ways
  return (
    <section
      className={`point ${someoneElse ? 'crit' : 'warn'}`}
      // only another person interrupts (visual design, section 9)
      {...(someoneElse ? { role: 'alert' } : {})}
      data-point={point.code}
    >
      <h3 className="row">
        <Icon className="icon icon-18" aria-hidden="true" />
        <span className="grow">{point.title}</span>
      </h3>
      {point.detail ? <p className="small">{point.detail}</p> : null}
      {point.compared?.length ? <Compared point={point} /> : null}
      {asking && around ? (
        <form
          className="point-reason"
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim() !== '') around.confirm(reason.trim())
          }}
        >
          <TextField label={t('compose.reason')} value={reason} onChange={setReason} autoFocus required />
          <Button type="submit" isDisabled={reason.trim() === ''}>
            {around.label}
          </Button>
        </form>
      ) : (
        <div className="row point-acts">
          {ways.acts.map(({ label, act, keys }, index) => (
            <Button
              key={label}
              {...(index === 0 ? { kind: 'primary' as const } : {})}
              {...(keys ? { keys } : {})}
              onPress={act}
            >
              {label}
            </Button>
          ))}
          {around && !point.needsReason ? <Button onPress={() => around.confirm()}>{around.label}</Button> : null}
        </div>
      )}
      {around && point.needsReason && !asking ? (
        <p className="small">
          {t('compose.onPurpose')}{' '}
          <button type="button" className="text-btn underlined" onClick={() => setAsking(true)}>
            {around.label}
          </button>
        </p>
      ) : null}
    </section>
  )
}

/** The two identities, line by line (AT-27). */
function Compared({ point }: { point: LetterPoint }) {
  const { t } = useTranslation()
  return (
    <table className="compared">
      <thead>
        <tr>
          <th scope="col">{t('filing.trait')}</th>
          <th scope="col">{t('compose.letterColumn')}</th>
          <th scope="col">{t('compose.pieceColumn')}</th>
        </tr>
      </thead>
      <tbody>
        {point.compared?.map(({ trait, letter, piece, differs }) => (
          <tr key={trait} data-differs={differs || undefined}>
            <th scope="row">{trait}</th>
            <td>{letter}</td>
            <td>
              {piece}
              {differs ? <span className="sr">, {t('filing.agreement.different')}</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
