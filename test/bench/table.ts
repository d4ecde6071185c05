// The table of a bench: measure, ours, peer, ratio, target, met. As text for a person, as JSON lines for a script.

export interface Target {
  peer?: number | undefined
  peerName?: string
  /** the most that is accepted: a value in the same unit, or a share of the peer */
  most?: number | { ratio: number } | undefined
}
interface Row extends Target {
  profile: string
  measure: string
  ours: number | undefined
  unit: string
}

export class Table {
  readonly #rows: Row[] = []

  of(profile: string): (measure: string, ours: number | undefined, unit: string, target?: Target) => void {
    return (measure, ours, unit, target = {}) => void this.#rows.push({ profile, measure, ours, unit, ...target })
  }

  /** Whether every target that could be judged is met. */
  get isMet(): boolean {
    return this.#rows.every((row) => judge(row) !== false)
  }

  text(): string {
    const cells = this.#rows.map((row) => [
      row.profile,
      row.measure,
      figure(row.ours, row.unit),
      row.peer === undefined ? '' : `${figure(row.peer, row.unit)} ${row.peerName ?? ''}`,
      row.peer === undefined || row.ours === undefined ? '' : (row.ours / row.peer).toFixed(2),
      row.most === undefined
        ? ''
        : typeof row.most === 'number'
          ? `≤ ${figure(row.most, row.unit)}`
          : `≤ ${row.most.ratio} ×`,
      { true: 'yes', false: 'NO', undefined: '' }[String(judge(row))] ?? '',
    ])
    const all = [['profile', 'measure', 'ours', 'peer', 'ratio', 'target', 'met'], ...cells]
    const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? []
    return all
      .map(
        (row) =>
          `${row
            .map((cell, n) => cell.padEnd(widths[n] ?? 0))
            .join('  ')
            .trimEnd()}\n`,
      )
      .join('')
  }

  jsonLines(): string {
    return this.#rows
      .map((row) => {
        const { most, ours, peer } = row
        const ratio = ours === undefined || peer === undefined ? undefined : ours / peer
        const target = typeof most === 'number' ? { most } : most && { mostRatio: most.ratio }
        return `${JSON.stringify({ ...row, most: undefined, ratio, ...target, met: judge(row) })}\n`
      })
      .join('')
  }
}

/** Undefined when there is no target, or nothing to judge it by. */
function judge({ ours, peer, most }: Row): boolean | undefined {
  if (ours === undefined || most === undefined) return undefined
  if (typeof most === 'number') return ours <= most
  return peer === undefined ? undefined : ours / peer <= most.ratio
}

function figure(value: number | undefined, unit: string): string {
  if (value === undefined) return 'not measured'
  const digits = Number.isInteger(value) || value >= 1000 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`.trim()
}
