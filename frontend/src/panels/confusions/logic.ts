/** Which classes the model takes for which. */

export interface Pair {
  label: number
  called: number
  count: number
}

export interface Labelled {
  label: Int32Array
  /** Index of the probe of every point. */
  probe: Uint8Array
  /** How many classes there are; a prediction of this number is none. */
  classes: number
}

/** The pairs label → prediction with most samples, most first; `shown`: per probe, whether it counts. */
export function confusions(
  known: Labelled,
  prediction: ArrayLike<number>,
  shown: readonly boolean[],
  most: number,
): Pair[] {
  const pairs = new Map<number, Pair>()
  for (let row = 0; row < known.label.length; row += 1) {
    const label = known.label[row]!
    const called = prediction[row]
    if (called === undefined || called >= known.classes) continue
    if (label < 0 || called === label || shown[known.probe[row]!] !== true) continue
    const key = label * 65_536 + called
    const pair = pairs.get(key)
    if (pair === undefined) pairs.set(key, { label, called, count: 1 })
    else pair.count += 1
  }
  const order = [...pairs.values()].sort((a, b) => b.count - a.count || a.label - b.label || a.called - b.called)
  return order.slice(0, most)
}
