/** In which order points are drawn: greyed ones below, then normal ones, then those with label ≠ prediction; tagged ones above their like. */

export interface Drawn {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
  /** Per probe, whether it is drawn. */
  shown: readonly boolean[]
  prediction: ArrayLike<number>
  /** Predictions of the other snapshot while the picture lies between two; a sample is drawn where both have one. */
  other: ArrayLike<number>
  /** Nothing is known of a sample with this prediction; above it, only its prediction is unknown. */
  classes: number
  /** 1 for every point that keeps its colour; null for all. */
  lit: Uint8Array | null
  /** Of those, the only class that keeps its colour; null for all. */
  litClass: number | null
  /** Whether label ≠ prediction is marked. */
  mark: boolean
  /** 1 for every point with a black core; null for none. */
  tagged: Uint8Array | null
}

export interface DrawOrder {
  /** Rows of the greyed, then the normal, the tagged, the marked, the marked and tagged points. */
  rows: Uint32Array
  greyed: number
  normal: number
  tagged: number
  marked: number
  markedTagged: number
}

/** A step coprime to n, near the golden section: visiting rows by it mixes classes that are sorted in the data. */
export function mixingStride(n: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  let stride = Math.max(1, Math.round(n * 0.618))
  while (gcd(stride, n) > 1) stride += 1
  return stride
}

const HIDDEN = 0
const GREYED = 1
const NORMAL = 2
const MARKED = 4
const KINDS = 6

/** Points handled between two rests. */
const SLICE = 65_536

/** What is drawn how, for the rows [from, to); counts them too. */
function sorted(drawn: Drawn, shown: Uint8Array, into: { kind: Uint8Array; counts: Uint32Array }, from: number): void {
  const { label, probe, prediction, other, classes, lit, litClass, mark, tagged } = drawn
  const { kind, counts } = into
  const end = Math.min(kind.length, from + SLICE)
  for (let row = from; row < end; row += 1) {
    const own = label[row]!
    const called = prediction[row]!
    let one = NORMAL
    if (shown[probe[row]!] !== 1 || called === classes || other[row] === classes) one = HIDDEN
    else if ((lit !== null && lit[row] !== 1) || (litClass !== null && own !== litClass)) one = GREYED
    else {
      if (mark && own >= 0 && called < classes && called !== own) one = MARKED
      if (tagged !== null && tagged[row] === 1) one += 1
    }
    kind[row] = one
    counts[one]! += 1
  }
}

/** The order in steps, between which others may go first. */
export function* orderSteps(drawn: Drawn): Generator<undefined, DrawOrder> {
  const n = drawn.label.length
  const kind = new Uint8Array(n)
  const counts = new Uint32Array(KINDS)
  const shown = Uint8Array.from(drawn.shown, Number)
  for (let from = 0; from < n; from += SLICE) {
    sorted(drawn, shown, { kind, counts }, from)
    yield
  }
  const next = new Uint32Array(KINDS)
  for (let one = GREYED + 1; one < KINDS; one += 1) next[one] = next[one - 1]! + counts[one - 1]!
  const rows = new Uint32Array(n - counts[HIDDEN]!)
  const stride = n > 0 ? mixingStride(n) : 1
  for (let from = 0, row = 0; from < n; from += SLICE) {
    row = filled(rows, kind, next, { row, stride, steps: Math.min(SLICE, n - from) })
    yield
  }
  const [, greyed = 0, normal = 0, tagged = 0, marked = 0, markedTagged = 0] = counts
  return { rows, greyed, normal, tagged, marked, markedTagged }
}

/** Puts rows in their places; answers the row that comes next. */
function filled(
  rows: Uint32Array,
  kind: Uint8Array,
  next: Uint32Array,
  { row, stride, steps }: { row: number; stride: number; steps: number },
): number {
  const n = kind.length
  let at = row
  for (let i = 0; i < steps; i += 1) {
    const one = kind[at]!
    if (one !== HIDDEN) {
      rows[next[one]!] = at
      next[one]! += 1
    }
    at += stride
    if (at >= n) at -= n
  }
  return at
}

/** The rows to draw, mixed so that no class lies above another by its place in the data. */
export function drawOrder(drawn: Drawn): DrawOrder {
  const steps = orderSteps(drawn)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
