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

function kinds(drawn: Drawn): Uint8Array {
  const { label, probe, shown, prediction, other, classes, lit, litClass, mark, tagged } = drawn
  const kind = new Uint8Array(label.length)
  for (let row = 0; row < kind.length; row += 1) {
    const own = label[row]!
    const called = prediction[row]!
    if (shown[probe[row]!] !== true || called === classes || other[row] === classes) kind[row] = HIDDEN
    else if ((lit !== null && lit[row] !== 1) || (litClass !== null && own !== litClass)) kind[row] = GREYED
    else {
      const plain = mark && own >= 0 && called < classes && called !== own ? MARKED : NORMAL
      kind[row] = tagged !== null && tagged[row] === 1 ? plain + 1 : plain
    }
  }
  return kind
}

/** The rows to draw, mixed so that no class lies above another by its place in the data. */
export function drawOrder(drawn: Drawn): DrawOrder {
  const kind = kinds(drawn)
  const n = kind.length
  const counts = new Uint32Array(KINDS)
  for (let row = 0; row < n; row += 1) counts[kind[row]!]! += 1
  const next = new Uint32Array(KINDS)
  for (let one = GREYED + 1; one < KINDS; one += 1) next[one] = next[one - 1]! + counts[one - 1]!
  const rows = new Uint32Array(n - counts[HIDDEN]!)
  const stride = n > 0 ? mixingStride(n) : 1
  for (let i = 0, row = 0; i < n; i += 1) {
    const one = kind[row]!
    if (one !== HIDDEN) {
      rows[next[one]!] = row
      next[one]! += 1
    }
    row += stride
    if (row >= n) row -= n
  }
  const [, greyed = 0, normal = 0, tagged = 0, marked = 0, markedTagged = 0] = counts
  return { rows, greyed, normal, tagged, marked, markedTagged }
}
