/** Where the points lie: frames of 16-bit numbers become layout units. */

/** Positions of one frame: offset + scale · number. */
export interface Raw {
  positions: Uint16Array
  scale: readonly [number, number]
  offset: readonly [number, number]
}

export interface Places {
  /** Row of every indexed point among the points. */
  rows: Uint32Array
  /** x, y, x, y … in layout units. */
  positions: Float32Array
}

/** The places of some rows between two frames; `to` null where the picture stands on one. */
export function placesOf(rows: Uint32Array, from: Raw, to: Raw | null, t: number): Places {
  const positions = new Float32Array(2 * rows.length)
  const end = to ?? from
  const share = to === null ? 0 : t
  for (const axis of [0, 1] as const) {
    const base = from.offset[axis] * (1 - share) + end.offset[axis] * share
    const [first, second] = [from.scale[axis] * (1 - share), end.scale[axis] * share]
    for (let i = 0; i < rows.length; i += 1) {
      const at = 2 * rows[i]! + axis
      const added = share === 0 ? 0 : second * end.positions[at]!
      positions[2 * i + axis] = base + first * from.positions[at]! + added
    }
  }
  return { rows, positions }
}
