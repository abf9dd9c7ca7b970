/** The open run as the query language sees it: its names, its columns, and what a snapshot adds. */
import { computed } from '@preact/signals'
import { countsEpochs } from '../parts/when'
import type { Moment, Table } from '../query/evaluate'
import { type Condition, measuredBy, readsFrame } from '../query/plan'
import { NO_NAMES, type Vocabulary } from '../query/vocabulary'
import { run } from '../state/run'
import { groups } from '../state/tagged'
import { halfFloats } from '../wire/safetensors'
import { frame } from './frames'
import { points } from './points'
import { FLIPS, values } from './values'

const columns = computed(() => [...(points.value?.columns?.values() ?? [])])

export const vocabulary = computed<Vocabulary>(() => {
  const info = run.value
  if (info === null) return NO_NAMES
  const inEpochs = countsEpochs(info.snapshots)
  return {
    classes: info.classes.map(({ name }) => name),
    probes: info.probes.map(({ key, name }) => ({ key, name })),
    columns: columns.value.map((one) => ({
      name: one.name,
      categories: one.kind === 'category' ? one.categories : null,
    })),
    groups: groups.value.map(({ kind, name }) => ({ kind, name })),
    quantities: info.quantities,
    snapshots: info.snapshots.map(({ step, epoch }) => ({ step, number: inEpochs && epoch !== null ? epoch : step })),
    inEpochs,
    hasTruth: info.probes.some(({ has_truth }) => has_truth),
  }
})

/** What the query reads of the samples; null before they have come, or while they belong to older rows. */
export const searchTable = computed<Table | null>(() => {
  const known = points.value
  if (known === null || groups.value.some(({ mask }) => mask.length !== known.count)) return null
  return {
    count: known.count,
    classes: run.value?.classes.length ?? 0,
    label: known.label,
    truth: known.truth,
    id: known.id,
    probe: known.probe,
    columns: columns.value.map((one) => ({ values: one.kind === 'category' ? one.codes : one.values })),
    groups: groups.value.map(({ mask }) => mask.member),
  }
})

const widened = new WeakMap<Uint16Array, Float32Array>()

function floats(bits: Uint16Array): Float32Array {
  let wide = widened.get(bits)
  if (wide === undefined) {
    wide = halfFloats(bits)
    widened.set(bits, wide)
  }
  return wide
}

const NOTHING = new Uint8Array(0)

/** What a condition reads of a snapshot; null while it is on the way, which asks for it. */
export function momentOf(condition: Condition, index: number, count: number): Moment | null {
  const wantsFrame = readsFrame(condition)
  const present = wantsFrame ? frame(index) : undefined
  if (wantsFrame && present?.prediction.length !== count) return null
  const measured = new Map<string, ArrayLike<number>>()
  for (const name of measuredBy(condition)) {
    const found = values(name, index)
    if (found?.length !== count) return null
    measured.set(name, name === FLIPS ? found : floats(found))
  }
  if (present === undefined) return { prediction: NOTHING, confidence: NOTHING, measured }
  // losses are widened when first asked for
  if (asksLoss(condition)) measured.set('loss', present.loss)
  return { prediction: present.prediction, confidence: present.confidence, measured }
}

function asksLoss(condition: Condition): boolean {
  if (condition.kind === 'test') return condition.test.kind === 'measured' && condition.test.of === 'loss'
  return condition.kind === 'not' ? asksLoss(condition.part) : condition.parts.some(asksLoss)
}
