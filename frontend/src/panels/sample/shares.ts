/** Which classes of a sample's probabilities are shown, and how they are written. */
import { decimal, thin } from '../../parts/number'

/** Classes beyond which only the largest are shown. */
const MOST_CLASSES = 24
const MOST_AXES = 12
const FEW_BARS = [5, 3] as const
const MANY_BARS = [10, 5] as const

/** Classes by their probability, the largest first. */
function largest(probability: ArrayLike<number>): number[] {
  return Array.from(probability, (_, k) => k).sort((a, b) => probability[b]! - probability[a]! || a - b)
}

/** The classes that get an axis: all, or the largest ones with those of `also`, in the order of the classes. */
export function starClasses(probability: ArrayLike<number>, also: readonly number[]): number[] {
  const count = probability.length
  if (count <= MOST_CLASSES) return Array.from({ length: count }, (_, k) => k)
  const kept = new Set(also.filter((k) => k >= 0 && k < count))
  for (const k of largest(probability)) {
    if (kept.size >= MOST_AXES) break
    kept.add(k)
  }
  return [...kept].sort((a, b) => a - b)
}

export interface Shares {
  /** The largest first; the label last where it is not among them. */
  classes: number[]
  /** All others together; null without any. */
  rest: { count: number; share: number } | null
}

/** The classes that get a bar; a single one that would be left gets its own. `dense`: fewer of them. */
export function barClasses(probability: ArrayLike<number>, label: number, dense = false): Shares {
  const order = largest(probability)
  const most = order.length > MOST_CLASSES ? MANY_BARS[dense ? 1 : 0] : FEW_BARS[dense ? 1 : 0]
  const classes = order.slice(0, most)
  if (label >= 0 && label < order.length && !classes.includes(label)) classes.push(label)
  const left = order.filter((k) => !classes.includes(k))
  if (left.length === 1) return { classes: order.slice(0, most + 1 + (classes.length - most)), rest: null }
  const share = left.reduce((sum, k) => sum + probability[k]!, 0)
  return { classes, rest: left.length === 0 ? null : { count: left.length, share } }
}

/** A probability as it is written: never 1.00 for less, never 0.00 for more. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.005) return '<0.01'
  if (share < 1 && share >= 0.995) return '>0.99'
  return decimal(share, 2)
}

/** The star in a sentence. */
export function spokenShares(shares: readonly { name: string; share: number; note: string }[]): string {
  const parts = [...shares]
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ name, share, note }) => `${name}${note === '' ? '' : ` (${note})`} ${shareText(share)}`)
  return `Probabilities of ${thin(shares.length)} classes: ${parts.join(', ')}.`
}
