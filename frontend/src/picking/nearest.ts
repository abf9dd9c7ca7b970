/** The nearest point to a place: an index over positions, asked for within a radius. */
import KDBush from 'kdbush'
import type { Places } from './places'

export type { Places } from './places'

export class NearestPoint {
  private readonly tree: KDBush

  constructor(private readonly places: Places) {
    const { rows, positions } = places
    this.tree = new KDBush(Math.max(1, rows.length), 64, Float32Array)
    for (let i = 0; i < rows.length; i += 1) this.tree.add(positions[2 * i]!, positions[2 * i + 1]!)
    if (rows.length === 0) this.tree.add(Infinity, Infinity)
    this.tree.finish()
  }

  /** Row of the point nearest to (x, y), not farther than `radius` layout units; null if there is none. */
  at(x: number, y: number, radius: number): number | null {
    const { rows, positions } = this.places
    let best = radius * radius
    let found: number | null = null
    for (const i of this.tree.within(x, y, radius)) {
      if (i >= rows.length) continue
      const distance = (positions[2 * i]! - x) ** 2 + (positions[2 * i + 1]! - y) ** 2
      if (distance > best) continue
      best = distance
      found = rows[i]!
    }
    return found
  }
}
