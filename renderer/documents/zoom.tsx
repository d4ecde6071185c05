// How large the pages of a PDF are: the width of the pane, or larger, by buttons and by + − 0.

import { Minus, MoveHorizontal, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../acts.ts'
import { percent } from '../display.ts'
import { Button } from '../ui/part.tsx'

/** 1 is the width of the pane. */
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const

export interface Zoom {
  factor: number
  larger: (() => void) | undefined
  smaller: (() => void) | undefined
  fit: () => void
}

export function useZoom(): Zoom {
  const [factor, setFactor] = useState<number>(1)
  const up = STEPS.find((step) => step > factor)
  const down = STEPS.findLast((step) => step < factor)
  const zoom: Zoom = {
    factor,
    larger: up === undefined ? undefined : () => setFactor(up),
    smaller: down === undefined ? undefined : () => setFactor(down),
    fit: () => setFactor(1),
  }
  useActs({
    'zoom.in': () => zoom.larger?.(),
    'zoom.out': () => zoom.smaller?.(),
    'zoom.fit': zoom.fit,
  })
  return zoom
}

export function ZoomBar({ zoom }: { zoom: Zoom }) {
  const { t } = useTranslation()
  return (
    <div className="pdf-bar" role="toolbar" aria-label={t('zoom.label')}>
      <Button
        kind="quiet"
        size="small"
        label={t('commands.zoomOut')}
        keys="-"
        isDisabled={!zoom.smaller}
        onPress={() => zoom.smaller?.()}
      >
        <Minus className="icon" aria-hidden="true" />
      </Button>
      <output className="meta num">{percent(zoom.factor)}</output>
      <Button
        kind="quiet"
        size="small"
        label={t('commands.zoomIn')}
        keys="+"
        isDisabled={!zoom.larger}
        onPress={() => zoom.larger?.()}
      >
        <Plus className="icon" aria-hidden="true" />
      </Button>
      <Button kind="quiet" size="small" label={t('commands.zoomFit')} keys="Digit0" onPress={zoom.fit}>
        <MoveHorizontal className="icon" aria-hidden="true" />
      </Button>
    </div>
  )
}
