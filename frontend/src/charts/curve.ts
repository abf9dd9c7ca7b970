/** Curves through recorded values, with gaps where there are none. */
export type Values = readonly (number | null)[]

const finite = (value: number | null): value is number => value !== null && Number.isFinite(value)

/** Two decimals, without trailing zeros. */
function pixel(value: number): number {
  return Math.round(100 * value) / 100
}

/** SVG path; a value without finite neighbours becomes a dot (drawn by round line caps). */
export function curvePath(values: Values, x: (index: number) => number, y: (value: number) => number): string {
  let path = ''
  let length = 0
  const end = (): void => {
    if (length === 1) path += 'Z'
    length = 0
  }
  values.forEach((value, index) => {
    if (!finite(value)) {
      end()
      return
    }
    path += `${length === 0 ? 'M' : 'L'}${pixel(x(index))},${pixel(y(value))}`
    length += 1
  })
  end()
  return path
}

/** The curve up to a stop and from that stop on, so that the two can be drawn differently. */
export function curveAround(
  values: Values,
  stop: number,
  x: (index: number) => number,
  y: (value: number) => number,
): { past: string; future: string } {
  const past = values.map((value, index) => (index <= stop ? value : null))
  const future = values.map((value, index) => (index >= stop ? value : null))
  return { past: curvePath(past, x, y), future: stop >= values.length - 1 ? '' : curvePath(future, x, y) }
}

/** Places of labels at the ends of curves, moved apart so far that lines of that height do not touch, in the same order. */
export function spreadOut(places: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b)
  const found = [...places]
  let least = top
  for (const i of order) {
    found[i] = Math.max(least, found[i]!)
    least = found[i] + height
  }
  let most = bottom
  for (const i of order.reverse()) {
    found[i] = Math.min(most, found[i]!)
    most = found[i] - height
  }
  return found
}

/** Smallest and largest finite value of all curves; null without any. */
export function extent(curves: readonly Values[]): [number, number] | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const values of curves) {
    for (const value of values) {
      if (!finite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low > high ? null : [low, high]
}

/** The extent, widened to at least `least` about its centre, so that noise does not fill the chart. */
export function widened([low, high]: [number, number], least: number): [number, number] {
  const missing = least - (high - low)
  return missing <= 0 ? [low, high] : [low - missing / 2, high + missing / 2]
}

export interface LabelBox {
  /** Left edge and the pixel of the text's base line. */
  x: number
  y: number
}

export interface LabelWish {
  width: number
  height: number
  /** Where the label may lie. */
  left: number
  right: number
  top: number
  bottom: number
}

/**
 * A place beside a curve where a label touches no curve and no label placed before, or null.
 * Curves are functions from pixels to pixels (NaN in a gap); the first one is the label's own.
 */
export function labelPlace(
  curves: readonly ((x: number) => number)[],
  wish: LabelWish,
  taken: readonly (LabelBox & { width: number })[] = [],
): LabelBox | null {
  const own = curves[0]
  if (own === undefined) return null
  const { width, height } = wish
  for (let x = wish.left; x + width <= wish.right; x += 12) {
    const centre = own(x + width / 2)
    if (Number.isNaN(centre)) continue
    for (const base of [centre - 5, centre + height - 1, centre - 9, centre + height + 4]) {
      if (base - height < wish.top || base > wish.bottom) continue
      const free = taken.every(
        (box) => x > box.x + box.width + 8 || x + width + 8 < box.x || Math.abs(box.y - base) > height,
      )
      if (free && curves.every((curve) => staysOff(curve, { x, y: base }, width, height))) return { x, y: base }
    }
  }
  return null
}

function staysOff(curve: (x: number) => number, box: LabelBox, width: number, height: number): boolean {
  for (let step = 0; step <= 8; step += 1) {
    const y = curve(box.x - 2 + ((width + 4) * step) / 8)
    if (y > box.y - height + 1 && y < box.y + 3) return false
  }
  return true
}
