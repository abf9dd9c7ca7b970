/** Two fingers on the canvas: their distance zooms, their middle moves. */
import type { Place } from './logic'

export interface Pinched {
  factor: number
  about: Place
  dx: number
  dy: number
}

function middle(a: Place, b: Place): Place {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

function distance(a: Place, b: Place): number {
  return Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))
}

export class Pinch {
  private readonly fingers = new Map<number, Place>()

  /** A finger comes; answers whether there are two now. */
  press(id: number, place: Place): boolean {
    this.fingers.set(id, place)
    return this.fingers.size === 2
  }

  /** A finger moves; what two of them do with the picture, or null. */
  move(id: number, place: Place): Pinched | null {
    const before = this.fingers.get(id)
    if (before === undefined) return null
    this.fingers.set(id, place)
    const other = [...this.fingers].find(([key]) => key !== id)?.[1]
    if (this.fingers.size !== 2 || other === undefined) return null
    const [from, to] = [middle(before, other), middle(place, other)]
    return { factor: distance(place, other) / distance(before, other), about: to, dx: to.x - from.x, dy: to.y - from.y }
  }

  lift(id: number): void {
    this.fingers.delete(id)
  }
}
