/** What is selected, in numbers and words. */
import type { Mask } from '../../state/mask'

export interface Share {
  /** −1 for samples without a label. */
  index: number
  count: number
}

export interface Mix {
  /** Most frequent first. */
  shares: readonly Share[]
  /** Members that have a label and a prediction at the snapshot, and those that are right. */
  judged: number
  correct: number
}

/** The labels of the members, and how many of them are predicted so. */
export function mixOf(mask: Mask, label: Int32Array, prediction: ArrayLike<number> | null, classes: number): Mix {
  const counts = new Uint32Array(classes + 1)
  let judged = 0
  let correct = 0
  const { member } = mask
  for (let row = 0; row < member.length; row += 1) {
    if (member[row] !== 1) continue
    const own = label[row]!
    const known = own >= 0 && own < classes
    counts[known ? own : classes]! += 1
    if (prediction === null || !known || prediction[row]! >= classes) continue
    judged += 1
    if (prediction[row] === own) correct += 1
  }
  const shares = Array.from(counts, (count, i) => ({ index: i < classes ? i : -1, count })).filter(
    ({ count }) => count > 0,
  )
  return { shares: shares.sort((a, b) => b.count - a.count), judged, correct }
}

/** The most frequent ones, and what the others come to. */
export function topShares(shares: readonly Share[], most: number): { top: readonly Share[]; others: number } {
  if (shares.length <= most) return { top: shares, others: 0 }
  return { top: shares.slice(0, most), others: shares.slice(most).reduce((sum, { count }) => sum + count, 0) }
}

/** The members with the highest values, highest first; unknown ones come last, equal ones in their order. */
export function highestRows(mask: Mask, value: (row: number) => number, most: number): number[] {
  const key = (row: number): number => {
    const own = value(row)
    return Number.isNaN(own) ? Number.NEGATIVE_INFINITY : own
  }
  const keyed = Array.from(mask.rows(), (row) => [key(row), row] as const)
  keyed.sort(([a, first], [b, second]) => (a === b ? first - second : b > a ? 1 : -1))
  return keyed.slice(0, most).map(([, row]) => row)
}

export const LONGEST_NAME = 200

/** What is wrong with a name for a group, in words; null where nothing is. */
export function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'Type a name.'
  const length = Array.from(name.trim()).length
  return length > LONGEST_NAME ? `The name has ${length} characters; use at most ${LONGEST_NAME}.` : null
}
