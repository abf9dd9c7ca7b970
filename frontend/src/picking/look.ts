/** What of the points a view shows: how many lie outside, where they all lie, which are in view. */
import type { Places } from './places'

/** x0, y0, x1, y1 in layout units. */
export type Box = readonly [number, number, number, number]

export interface Look {
  /** Shares of the points outside the view and outside its inner part, in [0, 1]. */
  outside: number
  outsideInner: number
  /** Around all points. */
  spread: Box
  /** How many are in view, and their rows where they are few. */
  inView: number
  rows: Uint32Array
}

/** Share of places (x, y, x, y …) outside a box, in [0, 1]; what is no number is outside. */
export function outsideShare(positions: Float32Array, [x0, y0, x1, y1]: Box): number {
  const count = positions.length / 2
  let inside = 0
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i]!, positions[i + 1]!]
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) inside += 1
  }
  return count === 0 ? 0 : 1 - inside / count
}

/** The box around places (x, y, x, y …); null without any. */
export function spreadBox(positions: Float32Array): Box | null {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i]!, positions[i + 1]!]
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  return x0 <= x1 && y0 <= y1 ? [x0, y0, x1, y1] : null
}

/** The rows within a box in the order they are drawn, and how many there are; at most `most` rows. */
export function rowsWithin(
  { rows, positions }: Places,
  [x0, y0, x1, y1]: Box,
  most: number,
): { count: number; rows: Uint32Array } {
  const found: number[] = []
  let count = 0
  for (let i = 0; i < rows.length; i += 1) {
    const [x, y] = [positions[2 * i]!, positions[2 * i + 1]!]
    if (x < x0 || x > x1 || y < y0 || y > y1) continue
    count += 1
    if (found.length < most) found.push(rows[i]!)
  }
  return { count, rows: Uint32Array.from(found) }
}

/** A look through a box; null where there are no points. */
export function lookThrough(places: Places, box: Box, inner: Box, most: number): Look | null {
  const spread = spreadBox(places.positions)
  if (spread === null) return null
  const { count, rows } = rowsWithin(places, box, most)
  return {
    outside: 1 - count / places.rows.length,
    outsideInner: outsideShare(places.positions, inner),
    spread,
    inView: count,
    rows,
  }
}
