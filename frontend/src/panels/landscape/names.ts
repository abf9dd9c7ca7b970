/** Where the names of the classes stand: at the densest place of the rightly predicted points, without touching. */
import type { Extent, Place } from './logic'

/** Above this many classes only a hovered class is named on the canvas. */
export const MOST_NAMES = 20

export interface Crowd {
  /** x, y, x, y … as 16-bit numbers. */
  positions: Uint16Array
  scale: readonly [number, number]
  offset: readonly [number, number]
  prediction: ArrayLike<number>
  label: Int32Array
  probe: Uint8Array
  /** Per probe, whether it is drawn. */
  shown: readonly boolean[]
}

const CELLS = 64
const SHIFT = 10

/** Counts the rightly predicted points of some classes on a grid of 64 × 64 cells, one grid per class. */
function grids(crowd: Crowd, classes: readonly number[]): Map<number, Float32Array> {
  const found = new Map(classes.map((one) => [one, new Float32Array(CELLS * CELLS)]))
  const { positions, prediction, label, probe, shown } = crowd
  for (let row = 0; row < label.length; row += 1) {
    const own = label[row]!
    if (prediction[row] !== own || shown[probe[row]!] !== true) continue
    const grid = found.get(own)
    if (grid === undefined) continue
    grid[(positions[2 * row + 1]! >> SHIFT) * CELLS + (positions[2 * row]! >> SHIFT)]! += 1
  }
  return found
}

/** Sum over the 5 × 5 cells around every cell. */
function spread(grid: Float32Array): Float32Array {
  const line = (from: Float32Array, step: number, across: number): Float32Array => {
    const to = new Float32Array(from.length)
    for (let i = 0; i < CELLS; i += 1) {
      for (let j = 0; j < CELLS; j += 1) {
        let sum = 0
        for (let d = Math.max(0, j - 2); d <= Math.min(CELLS - 1, j + 2); d += 1) sum += from[i * across + d * step]!
        to[i * across + j * step] = sum
      }
    }
    return to
  }
  return line(line(grid, 1, CELLS), CELLS, 1)
}

function peak(grid: Float32Array): number | null {
  let best = 0
  let at: number | null = null
  spread(grid).forEach((value, i) => {
    if (value > best) {
      best = value
      at = i
    }
  })
  return at
}

/** Centre of mass of the 5 × 5 cells around a cell, as 16-bit numbers. */
function centre(grid: Float32Array, cell: number): Place {
  const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)]
  let [mass, x, y] = [0, 0, 0]
  for (let j = Math.max(0, row - 2); j <= Math.min(CELLS - 1, row + 2); j += 1) {
    for (let i = Math.max(0, column - 2); i <= Math.min(CELLS - 1, column + 2); i += 1) {
      const weight = grid[j * CELLS + i]!
      mass += weight
      x += weight * (i + 0.5)
      y += weight * (j + 0.5)
    }
  }
  return { x: (x / mass) * 2 ** SHIFT, y: (y / mass) * 2 ** SHIFT }
}

/** Layout positions of the densest places of some classes; a class without a rightly predicted point has none. */
export function densestPlaces(crowd: Crowd, classes: readonly number[]): Map<number, Place> {
  const places = new Map<number, Place>()
  for (const [one, grid] of grids(crowd, classes)) {
    const cell = peak(grid)
    if (cell === null) continue
    const at = centre(grid, cell)
    places.set(one, {
      x: crowd.offset[0] + crowd.scale[0] * at.x,
      y: crowd.offset[1] + crowd.scale[1] * at.y,
    })
  }
  return places
}

/** Places between two frames; where a class has one in one frame only, that one. */
export function placesBetween(
  from: ReadonlyMap<number, Place>,
  to: ReadonlyMap<number, Place>,
  t: number,
): Map<number, Place> {
  const places = new Map(t < 0.5 ? from : to)
  for (const [one, start] of from) {
    const end = to.get(one)
    if (end !== undefined) places.set(one, { x: start.x + (end.x - start.x) * t, y: start.y + (end.y - start.y) * t })
  }
  return places
}

export interface Named extends Place, Extent {
  id: number
}

const RADII = [14, 24, 36, 50]
const HOME: Place = { x: 0, y: 0 }
const OFFSETS: readonly Place[] = [
  HOME,
  ...RADII.flatMap((radius) =>
    [270, 90, 0, 180, 315, 225, 45, 135].map((degrees) => ({
      x: Math.round(radius * Math.cos((degrees * Math.PI) / 180)),
      y: Math.round(radius * Math.sin((degrees * Math.PI) / 180)),
    })),
  ),
]

function touches(a: Place & Extent, b: Place & Extent, gap = 0): boolean {
  return (
    Math.abs(a.x - b.x) * 2 < a.width + b.width + 2 * gap && Math.abs(a.y - b.y) * 2 < a.height + b.height + 2 * gap
  )
}

/** A name that was shifted returns only where there is this much room, in CSS pixels, so that it does not flutter. */
const RETURN_GAP = 6

/**
 * Moves names (centres and extents in CSS pixels, most important first) apart. A shifted name returns where there is
 * room, else keeps its shift while that is free; one that finds no free place within 50 px is left out. `spot`: where
 * all samples lie, if that is so small that a name would hide them.
 */
export function placedNames(
  names: readonly Named[],
  former: ReadonlyMap<number, Place>,
  spot: (Place & Extent) | null = null,
): Map<number, Place> {
  const shifts = new Map<number, Place>()
  const taken: (Place & Extent)[] = spot === null ? [] : [spot]
  for (const name of names) {
    const kept = former.get(name.id)
    const shifted = kept !== undefined && (kept.x !== 0 || kept.y !== 0)
    const candidates = shifted ? [HOME, kept, ...OFFSETS] : OFFSETS
    const shift = candidates.find((one, i) => {
      const gap = shifted && i === 0 ? RETURN_GAP : 0
      const box = { x: name.x + one.x, y: name.y + one.y, width: name.width, height: name.height }
      return !taken.some((other) => touches(box, other, gap))
    })
    if (shift === undefined) continue
    taken.push({ x: name.x + shift.x, y: name.y + shift.y, width: name.width, height: name.height })
    shifts.set(name.id, shift)
  }
  return shifts
}

/** A name short enough for the canvas. */
export function shortName(name: string): string {
  const characters = Array.from(name)
  return characters.length <= 24 ? name : `${characters.slice(0, 23).join('')}…`
}
