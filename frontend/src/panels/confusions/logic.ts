/** Which classes the model takes for which: counts per label and prediction, their order, their colours. */
import type { Mask } from '../../state/mask'

export interface Pair {
  label: number
  called: number
  count: number
}

export interface Labelled {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
  /** How many classes there are; a prediction of this number or more is none. */
  classes: number
}

/** Which samples count: per probe, and of all samples (null for every one). */
export interface Counting {
  shown: readonly boolean[]
  mask: Mask | null
}

/** More classes than this are counted in pairs only, because a whole matrix would be mostly zeros. */
export const MOST_COUNTED = 2000

/** Samples by label (row) and prediction (column), row by row. */
export function matrix(known: Labelled, prediction: ArrayLike<number>, { shown, mask }: Counting): Uint32Array {
  const { label, probe, classes } = known
  const counts = new Uint32Array(classes * classes)
  const member = mask?.member ?? null
  for (let row = 0; row < label.length; row += 1) {
    const own = label[row]!
    const called = prediction[row]!
    if (own < 0 || own >= classes || called >= classes) continue
    if (shown[probe[row]!] === true && member?.[row] !== 0) counts[own * classes + called]! += 1
  }
  return counts
}

/** The confused pairs of a matrix, most samples first. */
export function worstPairs(counts: Uint32Array, classes: number, most: number): Pair[] {
  const found: Pair[] = []
  /** Fewer than so many cannot be among them; an equal count comes later in the order. */
  let least = 0
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at]!
    if (count <= least) continue
    const label = Math.floor(at / classes)
    const called = at - label * classes
    if (label === called) continue
    found.push({ label, called, count })
    if (found.length < 4 * most) continue
    keepWorst(found, most)
    least = found.at(-1)?.count ?? 0
  }
  keepWorst(found, most)
  return found
}

function keepWorst(pairs: Pair[], most: number): void {
  pairs.sort((a, b) => b.count - a.count || a.label - b.label || a.called - b.called)
  pairs.length = Math.min(pairs.length, most)
}

/** The same without a matrix. */
export function confusions(
  known: Labelled,
  prediction: ArrayLike<number>,
  { shown, mask }: Counting,
  most: number,
): Pair[] {
  const pairs = new Map<number, Pair>()
  for (let row = 0; row < known.label.length; row += 1) {
    const label = known.label[row]!
    const called = prediction[row]
    if (called === undefined || called >= known.classes) continue
    if (label < 0 || called === label || shown[known.probe[row]!] !== true || mask?.has(row) === false) continue
    const key = label * known.classes + called
    const pair = pairs.get(key)
    if (pair === undefined) pairs.set(key, { label, called, count: 1 })
    else pair.count += 1
  }
  const order = [...pairs.values()]
  keepWorst(order, most)
  return order
}

/** Samples of every label. */
export function rowSums(counts: Uint32Array, classes: number): Uint32Array {
  const sums = new Uint32Array(classes)
  for (let at = 0; at < counts.length; at += 1) sums[Math.floor(at / classes)]! += counts[at]!
  return sums
}

/** The classes that take part in most errors, as label or as prediction, in class order. */
export function worstClasses(counts: Uint32Array, classes: number, most: number): number[] {
  const errors = new Float64Array(classes)
  for (let label = 0; label < classes; label += 1) {
    for (let called = 0; called < classes; called += 1) {
      if (label === called) continue
      const count = counts[label * classes + called]!
      errors[label]! += count
      errors[called]! += count
    }
  }
  const order = Array.from(errors.keys()).sort((a, b) => errors[b]! - errors[a]! || a - b)
  return order.slice(0, most).sort((a, b) => a - b)
}

/**
 * Classes in an order in which those lie together that are taken for one another: from the most confused pair on, always
 * the class that is closest to either end. Closeness: the shares of both labels that are called the other, added.
 */
export function similarityOrder(counts: Uint32Array, classes: number): number[] {
  const sums = rowSums(counts, classes)
  const share = (a: number, b: number): number => (sums[a] === 0 ? 0 : counts[a * classes + b]! / sums[a]!)
  const closeness = (a: number, b: number): number => share(a, b) + share(b, a)
  const left = new Set(Array.from(sums.keys()))
  const order = closestPair(classes, closeness)
  for (const one of order) left.delete(one)
  while (left.size > 0) {
    let best = { one: -1, close: -1, front: false }
    for (const one of left) {
      const [front, back] = [closeness(one, order[0]!), closeness(one, order.at(-1)!)]
      if (Math.max(front, back) > best.close) best = { one, close: Math.max(front, back), front: front > back }
    }
    left.delete(best.one)
    if (best.front) order.unshift(best.one)
    else order.push(best.one)
  }
  return order
}

function closestPair(classes: number, closeness: (a: number, b: number) => number): number[] {
  if (classes < 2) return Array.from({ length: classes }, (_, i) => i)
  let best = [0, 1]
  let most = -1
  for (let a = 0; a < classes; a += 1) {
    for (let b = a + 1; b < classes; b += 1) {
      const close = closeness(a, b)
      if (close > most) {
        most = close
        best = [a, b]
      }
    }
  }
  return best
}

/** The largest share of a label that is called another class, at least 5 %: the end of the colour scale, in [0, 1]. */
export function scaleEnd(counts: Uint32Array, sums: Uint32Array, classes: number): number {
  let end = 0.05
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at]!
    if (count === 0) continue
    const label = Math.floor(at / classes)
    if (at !== label * classes + label) end = Math.max(end, count / sums[label]!)
  }
  return end
}

/** A square of a row and a column among some classes; −1 for the heads. */
export interface Cell {
  row: number
  column: number
}

/** Where a key leads in a grid of `count` rows and columns with heads; null where it is no key of a grid. */
export function movedCell(key: string, { row, column }: Cell, count: number): Cell | null {
  const held = (place: number): number => Math.min(count - 1, Math.max(-1, place))
  const to = (place: Cell): Cell => (place.row < 0 && place.column < 0 ? { row: 0, column: -1 } : place)
  switch (key) {
    case 'ArrowUp':
      return to({ row: held(row - 1), column })
    case 'ArrowDown':
      return { row: held(row + 1), column }
    case 'ArrowLeft':
      return to({ row, column: held(column - 1) })
    case 'ArrowRight':
      return { row, column: held(column + 1) }
    case 'Home':
      return to({ row, column: -1 })
    case 'End':
      return { row, column: count - 1 }
    default:
      return null
  }
}

/** Samples by label, by prediction, or both; null for any. */
export interface Choice {
  label: number | null
  called: number | null
}

/** Whether the samples of a choice hold a sample. */
export function chosen({ label, called }: Choice, own: number, prediction: number): boolean {
  return (label === null || own === label) && (called === null || prediction === called)
}

/** A picture of a matrix with at most `side` squares a side: per square the largest share in it; −1 where it touches the diagonal only. */
export function pooled(shares: (row: number, column: number) => number, count: number, side: number): Float32Array {
  const size = Math.min(count, side)
  const found = new Float32Array(size * size).fill(-1)
  for (let row = 0; row < count; row += 1) {
    const y = Math.floor((row * size) / count)
    for (let column = 0; column < count; column += 1) {
      if (row === column) continue
      const at = y * size + Math.floor((column * size) / count)
      found[at] = Math.max(found[at]!, shares(row, column))
    }
  }
  return found
}
