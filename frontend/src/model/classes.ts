/** What the present snapshot does with every class, counted over what is shown and selected. */
import { computed } from '@preact/signals'
import type { Mask } from '../state/mask'
import { index } from '../state/playhead'
import { onOpen, run } from '../state/run'
import { lit, litExcept } from '../state/selection'
import { shownProbes } from '../state/show'
import { frame } from './frames'
import { Late, SLICE_POINTS, type Work, finished } from './late'
import { points } from './points'
import { allPredicted, isDrawn, isPredicted } from './prediction'

export interface ClassStatistics {
  /** Samples with this label. */
  count: number
  /** Those of them that have a prediction. */
  predicted: number
  correct: number
  /** Share of the predicted ones; null without any or while the frame is not there. */
  accuracy: number | null
}

export interface Counted {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
}

/** Which samples count. */
export interface Counting {
  /** Per probe. */
  shown: readonly boolean[]
  /** Of all samples; null for every one. */
  mask: Mask | null
}

interface Sums {
  count: Uint32Array
  predicted: Uint32Array
  correct: Uint32Array
}

/** Adds the rows [from, to) to the sums. */
function counted(
  { label, probe }: Counted,
  prediction: ArrayLike<number> | null,
  { flags, member }: { flags: Uint8Array; member: Uint8Array | null },
  { count, predicted, correct }: Sums,
  from: number,
): void {
  const classes = count.length
  const end = Math.min(label.length, from + SLICE_POINTS)
  for (let row = from; row < end; row += 1) {
    const own = label[row]!
    if (own < 0 || own >= classes || flags[probe[row]!] !== 1) continue
    if (member !== null && member[row] === 0) continue
    count[own]! += 1
    if (prediction === null) continue
    const called = prediction[row]!
    if (called < classes) predicted[own]! += 1
    if (called === own) correct[own]! += 1
  }
}

/** The statistics in steps, between which others may go first. */
function* statisticsSteps(
  known: Counted,
  prediction: ArrayLike<number> | null,
  { shown, mask }: Counting,
  classes: number,
): Work<ClassStatistics[]> {
  const sums = {
    count: new Uint32Array(classes),
    predicted: new Uint32Array(classes),
    correct: new Uint32Array(classes),
  }
  const which = { flags: Uint8Array.from(shown, Number), member: mask?.member ?? null }
  for (let from = 0; from < known.label.length; from += SLICE_POINTS) {
    counted(known, prediction, which, sums, from)
    yield
  }
  return Array.from(sums.count, (n, i) => {
    const predicted = sums.predicted[i]!
    const correct = sums.correct[i]!
    return { count: n, predicted, correct, accuracy: predicted === 0 ? null : correct / predicted }
  })
}

/** Per class: samples and how many of them are predicted as labelled. */
export function statistics(
  known: Counted,
  prediction: ArrayLike<number> | null,
  counting: Counting,
  classes: number,
): ClassStatistics[] {
  return finished(statisticsSteps(known, prediction, counting, classes))
}

/** Per probe of the open run, whether it is drawn. */
export const shownFlags = computed<boolean[]>(
  () => run.value?.probes.map(({ key }) => shownProbes.value.has(key)) ?? [],
)

const presentPrediction = computed(() => {
  return frame(index.value)?.prediction ?? null
})

/** As many as are asked for at once, and one more; the keys hold on to their snapshots. */
const KEPT = 4
const kept = new Late<ClassStatistics[]>(KEPT)
onOpen(() => kept.forget())

function presentStatistics(asker: string, wanted: Mask | null): ClassStatistics[] {
  const known = points.value
  const classes = run.value?.classes.length ?? 0
  if (known === null)
    return Array.from({ length: classes }, () => ({ count: 0, predicted: 0, correct: 0, accuracy: null }))
  const prediction = presentPrediction.value
  const [shown, mask] = [shownFlags.value, fitting(wanted, known)]
  const key = [known, prediction, shown, mask, classes]
  return kept.of({ asker, key, of: known, count: known.count }, () =>
    statisticsSteps(known, prediction, { shown, mask }, classes),
  )
}

/** A mask of these points; one of other points, from before they grew, says nothing. */
export function fitting(mask: Mask | null, known: { label: Int32Array }): Mask | null {
  return mask?.length === known.label.length ? mask : null
}

/** Of what is selected by others than the legend. */
export const classStatistics = computed<ClassStatistics[]>(() => presentStatistics('legend', litExcept('legend')))

/** Of everything that is shown, whatever is selected. */
export const overallStatistics = computed<ClassStatistics[]>(() => presentStatistics('overall', null))

const litStatistics = computed<ClassStatistics[]>(() => presentStatistics('lit', lit.value))

/** Shown and selected samples with a prediction whose label is known and differs from the prediction at the present snapshot; null while it is not there. */
export const mismatchCount = computed<number | null>(() => {
  if (presentPrediction.value === null) return null
  return litStatistics.value.reduce((sum, { predicted, correct }) => sum + predicted - correct, 0)
})

/** Whether the present snapshot is there and none of the shown samples passes a test of its prediction. */
function nobody(passes: typeof isPredicted): boolean {
  const known = points.value
  const prediction = presentPrediction.value
  const classes = run.value?.classes.length ?? 0
  if (known === null || prediction === null || known.count !== prediction.length) return false
  if (allPredicted(prediction, classes)) return false
  const shown = shownFlags.value
  let seen = false
  for (let row = 0; row < known.count; row += 1) {
    if (shown[known.probe[row]!] !== true) continue
    if (passes(prediction, row, classes)) return false
    seen = true
  }
  return seen
}

/** Whether none of the shown samples has a prediction in the present snapshot. */
export const nothingPredicted = computed(() => nobody(isPredicted))

/** Whether nothing is known of any shown sample in the present snapshot. */
export const nothingDrawn = computed(() => nobody(isDrawn))
