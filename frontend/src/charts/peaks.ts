/** The outline of a sound. */

/** Smallest and largest value of each of `columns` equal parts, one after the other; silence where there is no sample. */
export function peaks(samples: Float32Array, columns: number): Float32Array {
  const found = new Float32Array(2 * columns)
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column * samples.length) / columns)
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / columns))
    let low = Infinity
    let high = -Infinity
    for (let i = from; i < to && i < samples.length; i += 1) {
      const value = samples[i]!
      if (value < low) low = value
      if (value > high) high = value
    }
    if (low <= high) found.set([low, high], 2 * column)
  }
  return found
}

/** SVG path around the peaks, `height` pixels high, one pixel per column; at least one pixel thick. */
export function peaksPath(outline: Float32Array, height: number): string {
  const most = outline.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const scale = most > 0 ? (height - 1) / 2 / most : 0
  const y = (value: number, thick: number): string => (height / 2 - value * scale + thick).toFixed(1)
  const columns = outline.length / 2
  const above = Array.from({ length: columns }, (_, i) => `${i},${y(outline[2 * i + 1]!, -0.5)}`)
  const below = Array.from({ length: columns }, (_, i) => `${i},${y(outline[2 * i]!, 0.5)}`).reverse()
  return columns === 0 ? '' : `M${[...above, ...below].join('L')}Z`
}
