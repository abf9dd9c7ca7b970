/** Which points lie within a drawn outline. Exact, and without an index: edges are sorted into bands of height once. */
import type { Places } from './places'

const MOST_BANDS = 1024

interface Bands {
  low: number
  /** Bands per unit of height. */
  perUnit: number
  /** x, y, x, y of both ends of every edge that touches a band. */
  edges: readonly Float64Array[]
}

function extent(polygon: Float64Array): readonly [number, number, number, number] {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < polygon.length; i += 2) {
    x0 = Math.min(x0, polygon[i]!)
    x1 = Math.max(x1, polygon[i]!)
    y0 = Math.min(y0, polygon[i + 1]!)
    y1 = Math.max(y1, polygon[i + 1]!)
  }
  return [x0, y0, x1, y1]
}

function bandsOf(polygon: Float64Array, low: number, high: number): Bands {
  const count = Math.max(1, Math.min(MOST_BANDS, polygon.length))
  const perUnit = count / (high - low || 1)
  const lists: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length
    const edge = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!] as const
    const first = Math.floor((Math.min(edge[1], edge[3]) - low) * perUnit)
    const last = Math.floor((Math.max(edge[1], edge[3]) - low) * perUnit)
    for (let band = Math.max(0, first); band <= Math.min(count - 1, last); band += 1) lists[band]!.push(...edge)
  }
  return { low, perUnit, edges: lists.map((list) => Float64Array.from(list)) }
}

function inside({ low, perUnit, edges }: Bands, x: number, y: number): boolean {
  const band = edges[Math.min(edges.length - 1, Math.max(0, Math.floor((y - low) * perUnit)))]!
  let odd = false
  for (let i = 0; i < band.length; i += 4) {
    const [ay, by] = [band[i + 1]!, band[i + 3]!]
    if (ay > y === by > y) continue
    const ax = band[i]!
    if (x < ax + ((y - ay) / (by - ay)) * (band[i + 2]! - ax)) odd = !odd
  }
  return odd
}

/** 1 for every row of `count` whose place lies within the outline (x, y, x, y … in layout units; the even-odd rule). */
export function enclosed({ rows, positions }: Places, polygon: Float64Array, count: number): Uint8Array {
  const member = new Uint8Array(count)
  if (polygon.length < 6) return member
  const [x0, y0, x1, y1] = extent(polygon)
  const bands = bandsOf(polygon, y0, y1)
  for (let i = 0; i < rows.length; i += 1) {
    const [x, y] = [positions[2 * i]!, positions[2 * i + 1]!]
    if (x < x0 || x > x1 || y < y0 || y > y1) continue
    if (inside(bands, x, y)) member[rows[i]!] = 1
  }
  return member
}
