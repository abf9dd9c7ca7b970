/** The samples of the open run: labels, ids and the probes they belong to; the same in every snapshot. */
import { computed, signal } from '@preact/signals'
import { type TensorFile, parseTensors, tensorOf } from '../wire/safetensors'
import { fetchProbe } from '../wire/client'
import type { ProbeInfo, RunInfo } from '../wire/messages'
import { run } from '../state/run'
import { type Column, joinedColumns } from './columns'

export interface Points {
  count: number
  /** Class of every point; −1 where unknown. */
  label: Int32Array
  id: Float64Array
  /** Recorded truth of every point, −1 where unknown; null where no probe has it. */
  truth: Int32Array | null
  /** Index into the run's probes. */
  probe: Uint8Array
  /** By their names. */
  columns?: ReadonlyMap<string, Column>
}

export interface Sample {
  probe: string
  id: number
  label: number
  truth: number | null
}

export const points = signal<Points | null>(null)

/** Whether any sample has a label. */
export const labelsKnown = computed(() => points.value?.label.some((label) => label >= 0) ?? false)

/** The parts of every probe joined in the order of the rows of a frame. */
export function joinedPoints(probes: readonly ProbeInfo[], files: readonly TensorFile[], count: number): Points {
  const joined: Points = {
    count,
    label: new Int32Array(count).fill(-1),
    id: new Float64Array(count),
    truth: probes.some((probe) => probe.has_truth) ? new Int32Array(count).fill(-1) : null,
    probe: new Uint8Array(count),
    columns: joinedColumns(probes, files, count),
  }
  probes.forEach((probe, i) => {
    const file = files[i]!
    const rows = [probe.count]
    joined.label.set(tensorOf(file, 'labels', ['I32'], rows).data, probe.offset)
    joined.id.set(tensorOf(file, 'ids', ['F64'], rows).data, probe.offset)
    if (probe.has_truth) joined.truth?.set(tensorOf(file, 'truth', ['I32'], rows).data, probe.offset)
    joined.probe.fill(i, probe.offset, probe.offset + probe.count)
  })
  return joined
}

/** Fetches labels and ids of all probes of a run. */
export async function fetchPoints(info: RunInfo, signal: AbortSignal): Promise<Points> {
  const bodies = await Promise.all(info.probes.map((probe) => fetchProbe(info.name, probe.key, probe.digest, signal)))
  return joinedPoints(info.probes, bodies.map(parseTensors), info.points)
}

/** What is known of a point beside its snapshots; null before the points have come. */
export function describe(row: number): Sample | null {
  const known = points.value
  if (known === null || row < 0 || row >= known.count) return null
  const truth = known.truth?.[row] ?? -1
  return {
    probe: run.value?.probes[known.probe[row]!]?.name ?? '',
    id: known.id[row]!,
    label: known.label[row]!,
    truth: truth < 0 ? null : truth,
  }
}

/** A recorded column of the open run; null where there is none of that name. */
export function column(name: string): Column | null {
  return points.value?.columns?.get(name) ?? null
}
