/** The two snapshots that are compared. */
import { computed, signal } from '@preact/signals'
import { index } from './playhead'
import { onOpen, run } from './run'

/** Steps that were marked; null where it follows the playhead: i the snapshot before, j the present one. */
export const marked = signal<{ readonly i: number | null; readonly j: number | null }>({ i: null, j: null })

function placeOf(step: number | null): number | null {
  const place = step === null ? -1 : (run.value?.snapshots.findIndex((one) => one.step === step) ?? -1)
  return place < 0 ? null : place
}

/** Indices of the compared snapshots; null while there are fewer than two. */
export const compared = computed<{ i: number; j: number } | null>(() => {
  const count = run.value?.snapshots.length ?? 0
  if (count < 2) return null
  const j = placeOf(marked.value.j) ?? Math.max(1, index.value)
  return { i: placeOf(marked.value.i) ?? Math.max(0, j - 1), j }
})

/** Marks a snapshot by its index as one of the two; null lets it follow the playhead again. */
export function mark(which: 'i' | 'j', place: number | null): void {
  const step = place === null ? null : (run.value?.snapshots[place]?.step ?? null)
  marked.value = { ...marked.value, [which]: step }
}

/** Marks a snapshot on the timeline: the first one is the earlier, the next one the later; the third begins anew. */
export function markNext(place: number): void {
  const { i, j } = marked.value
  const first = placeOf(i)
  if (first === null || j !== null || first === place) {
    marked.value = { i: run.value?.snapshots[place]?.step ?? null, j: null }
    return
  }
  const steps = [first, place].sort((a, b) => a - b).map((at) => run.value?.snapshots[at]?.step ?? null)
  marked.value = { i: steps[0] ?? null, j: steps[1] ?? null }
}

onOpen(() => {
  marked.value = { i: null, j: null }
})
