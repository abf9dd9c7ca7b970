/** In which order points are drawn: greyed ones below, then normal ones, then those with label ≠ prediction. */

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
  /** The only class that keeps its colour; null for all. */
  lit: number | null
  /** Whether label ≠ prediction is marked. */
  mark: boolean
}

export interface DrawOrder {
  /** Rows of the greyed, then the normal, then the marked points. */
  rows: Uint32Array
  greyed: number
  normal: number
  marked: number
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
const MARKED = 3

function kinds({ label, probe, shown, prediction, other, classes, lit, mark }: Drawn): Uint8Array {
  const kind = new Uint8Array(label.length)
  for (let row = 0; row < kind.length; row += 1) {
    const own = label[row]!
    if (shown[probe[row]!] !== true || prediction[row] === classes || other[row] === classes) kind[row] = HIDDEN
    else if (lit !== null && own !== lit) kind[row] = GREYED
    else kind[row] = mark && own >= 0 && prediction[row]! < classes && prediction[row] !== own ? MARKED : NORMAL
  }
  return kind
}

/** The rows to draw, mixed so that no class lies above another by its place in the data. */
export function drawOrder(drawn: Drawn): DrawOrder {
  const kind = kinds(drawn)
  const n = kind.length
  const counts = [0, 0, 0, 0]
  for (const one of kind) counts[one]! += 1
  const [, greyed = 0, normal = 0, marked = 0] = counts
  const rows = new Uint32Array(greyed + normal + marked)
  const next = [0, 0, greyed, greyed + normal]
  const stride = n > 0 ? mixingStride(n) : 1
  for (let i = 0, row = 0; i < n; i += 1, row = (row + stride) % n) {
    const one = kind[row]!
    if (one === HIDDEN) continue
    rows[next[one]!] = row
    next[one]! += 1
  }
  return { rows, greyed, normal, marked }
}
