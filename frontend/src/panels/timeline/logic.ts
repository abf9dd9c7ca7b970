/** What the timeline shows: curves of the scores and the numbers of one snapshot. */
import type { ProbeInfo, SnapshotInfo } from '../../wire/messages'
import { type Values, extent, widened } from '../../charts/curve'

export interface Curve {
  probe: string
  measure: 'accuracy' | 'loss'
  values: Values
  /** The second probe is dashed. */
  dashed: boolean
}

/** The two probes whose scores are drawn: train and test where they are called so, else the first two with scores. */
export function scoredProbes(probes: readonly ProbeInfo[], snapshots: readonly SnapshotInfo[]): ProbeInfo[] {
  const scored = probes.filter((probe) =>
    snapshots.some((snapshot) => {
      const score = snapshot.scores[probe.key]
      return score !== undefined && (score.accuracy !== null || score.loss !== null)
    }),
  )
  const rank = (probe: ProbeInfo): number => {
    const name = probe.name.toLowerCase()
    return name.startsWith('train') ? 0 : /^(test|val)/.test(name) ? 1 : 2
  }
  const order = scored.map((probe, place) => ({ probe, place }))
  order.sort((a, b) => rank(a.probe) - rank(b.probe) || a.place - b.place)
  return order.slice(0, 2).map(({ probe }) => probe)
}

/** Accuracy and loss of these probes over all snapshots; a curve without any value is left out. */
export function scoreCurves(probes: readonly ProbeInfo[], snapshots: readonly SnapshotInfo[]): Curve[] {
  const curves: Curve[] = []
  for (const measure of ['accuracy', 'loss'] as const) {
    probes.forEach((probe, place) => {
      const values = snapshots.map((snapshot) => snapshot.scores[probe.key]?.[measure] ?? null)
      if (values.some((value) => value !== null)) curves.push({ probe: probe.name, measure, values, dashed: place > 0 })
    })
  }
  return curves
}

/** The values at the bottom and at the top of the chart for one measure. */
export function domain(curves: readonly Curve[], measure: Curve['measure']): [number, number] {
  const range = extent(curves.filter((curve) => curve.measure === measure).map((curve) => curve.values))
  if (range === null) return [0, 1]
  if (measure === 'accuracy') return widened(range, 0.05)
  return [0, range[1] > 0 ? range[1] : 1]
}

/** The height of a curve at a pixel, by linear interpolation between the stops; NaN in a gap. */
export function heightAt(
  values: Values,
  indexAt: (pixel: number) => number,
  y: (value: number) => number,
): (pixel: number) => number {
  return (pixel) => {
    const index = indexAt(pixel)
    const before = values[Math.floor(index)]
    const after = values[Math.ceil(index)]
    if (before === null || before === undefined || after === null || after === undefined) return Number.NaN
    return y(before + (after - before) * (index - Math.floor(index)))
  }
}
