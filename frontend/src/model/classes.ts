/** What the present snapshot does with every class, counted over the probes that are shown. */
import { computed } from '@preact/signals'
import { index } from '../state/playhead'
import { run } from '../state/run'
import { shownProbes } from '../state/show'
import { frame } from './frames'
import { points } from './points'

export interface ClassStatistics {
  /** Samples with this label. */
  count: number
  correct: number
  /** Null without samples or while the frame is not there. */
  accuracy: number | null
}

export interface Counted {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
}

/** Per class: samples and how many of them are predicted as labelled. `shown`: per probe, whether it counts. */
export function statistics(
  known: Counted,
  prediction: ArrayLike<number> | null,
  shown: readonly boolean[],
  classes: number,
): ClassStatistics[] {
  const count = new Uint32Array(classes)
  const correct = new Uint32Array(classes)
  const { label, probe } = known
  for (let row = 0; row < label.length; row += 1) {
    const own = label[row]!
    if (own < 0 || own >= classes || shown[probe[row]!] !== true) continue
    count[own]! += 1
    if (prediction?.[row] === own) correct[own]! += 1
  }
  return Array.from(count, (n, i) => {
    const accuracy = prediction === null || n === 0 ? null : correct[i]! / n
    return { count: n, correct: correct[i]!, accuracy }
  })
}

/** Per probe of the open run, whether it is drawn. */
export const shownFlags = computed<boolean[]>(
  () => run.value?.probes.map(({ key }) => shownProbes.value.has(key)) ?? [],
)

const presentPrediction = computed(() => {
  return frame(index.value)?.prediction ?? null
})

export const classStatistics = computed<ClassStatistics[]>(() => {
  const known = points.value
  const classes = run.value?.classes.length ?? 0
  if (known === null) return Array.from({ length: classes }, () => ({ count: 0, correct: 0, accuracy: null }))
  return statistics(known, presentPrediction.value, shownFlags.value, classes)
})

/** Shown samples whose label is known and differs from the prediction at the present snapshot; null while it is not there. */
export const mismatchCount = computed<number | null>(() => {
  if (presentPrediction.value === null) return null
  return classStatistics.value.reduce((sum, { count, correct }) => sum + count - correct, 0)
})
