/** What changed between two snapshots: who was learned, forgotten, flipped, and how firmly each crossed. */
import type { Mask } from '../../state/mask'

/** learned: wrong, then right; forgotten: right, then wrong; flipped: wrong, then wrong in another way. */
export const KINDS = ['learned', 'forgotten', 'flipped'] as const
export type Kind = (typeof KINDS)[number]

export interface Known {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
  /** A prediction of this number or more is none. */
  classes: number
}

/** What a snapshot says of every sample. */
export interface Said {
  prediction: ArrayLike<number>
  /** 0 … 255 for 0 … 1. */
  confidence: ArrayLike<number>
}

export interface Counting {
  shown: readonly boolean[]
  mask: Mask | null
}

/** A class that was left for another, and how many samples did. */
export interface Way {
  from: number
  to: number
  count: number
}

export interface Changes {
  /** Rows whose prediction changed, the firmest crossing first; of equal ones, in the order of the rows. */
  rows: Uint32Array
  /** Place in `KINDS` of each of them; `KINDS.length` for a sample without label. */
  kinds: Uint8Array
  /** Samples that have a prediction in both snapshots. */
  compared: number
}

/** Largest product of two confidences in 0 … 255. */
const STEPS = 255 * 255 + 1

/**
 * How firmly a sample crossed, in [0, 1]: the confidence in the class that it left, at the first snapshot, times the
 * confidence in the class that it entered, at the second one.
 */
export function crossing(before: Said, after: Said, row: number): number {
  return ((before.confidence[row] ?? 0) * (after.confidence[row] ?? 0)) / (255 * 255)
}

function kindOf(label: number, from: number, to: number): number {
  if (label < 0) return KINDS.length
  if (to === label) return 0
  return from === label ? 1 : 2
}

/** The samples whose prediction differs between two snapshots, ranked by crossing. */
export function changes(known: Known, before: Said, after: Said, { shown, mask }: Counting): Changes {
  const { label, probe, classes } = known
  const member = mask?.member ?? null
  const found = new Uint32Array(label.length)
  const places = new Uint32Array(STEPS + 1)
  let count = 0
  let compared = 0
  for (let row = 0; row < label.length; row += 1) {
    if (shown[probe[row]!] !== true || member?.[row] === 0) continue
    const from = before.prediction[row]!
    const to = after.prediction[row]!
    if (!(from < classes && to < classes)) continue
    compared += 1
    if (from === to) continue
    found[count] = row
    count += 1
    places[STEPS - before.confidence[row]! * after.confidence[row]!]! += 1
  }
  // counting sort: the products are whole numbers
  for (let i = 1; i < places.length; i += 1) places[i]! += places[i - 1]!
  const rows = new Uint32Array(count)
  const kinds = new Uint8Array(count)
  for (let i = count - 1; i >= 0; i -= 1) {
    const row = found[i]!
    const at = (places[STEPS - before.confidence[row]! * after.confidence[row]!]! -= 1)
    rows[at] = row
    kinds[at] = kindOf(label[row]!, before.prediction[row]!, after.prediction[row]!)
  }
  return { rows, kinds, compared }
}

/** Samples per kind, in the order of `KINDS`; the last number is of those without label. */
export function kindCounts({ kinds }: Changes): number[] {
  const counts = new Array<number>(KINDS.length + 1).fill(0)
  for (const kind of kinds) counts[kind]! += 1
  return counts
}

export interface Filter {
  /** Place in `KINDS`; null for all. */
  kind: number | null
  way: Pick<Way, 'from' | 'to'> | null
}

/** The rows of a kind and of a way, in the same order. */
export function filtered({ rows, kinds }: Changes, before: Said, after: Said, { kind, way }: Filter): Uint32Array {
  if (kind === null && way === null) return rows
  return rows.filter((row, i) => {
    if (kind !== null && kinds[i] !== kind) return false
    return way === null || (before.prediction[row] === way.from && after.prediction[row] === way.to)
  })
}

/** The ways that most samples took, most first. */
export function ways(rows: Uint32Array, before: Said, after: Said, classes: number, most: number): Way[] {
  const counts = new Map<number, number>()
  for (const row of rows) {
    const key = before.prediction[row]! * classes + after.prediction[row]!
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const found = [...counts].map(([key, count]) => ({ from: Math.floor(key / classes), to: key % classes, count }))
  found.sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to)
  return found.slice(0, most)
}
