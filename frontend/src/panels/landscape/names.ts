/** Where the names of the classes stand: at the densest place of the rightly predicted points, without touching. */
import { type Raster, isGroundOf } from '../../model/raster'
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
  /** The ground at that snapshot, where it is there. */
  ground: Raster | null
}

const CELLS = 64
/** Of more points an even sample is counted. */
const MOST_COUNTED = 60_000
const SHIFT = 10

/** Counts the rightly predicted points of some classes, where a ground is given those on ground of their class, on a grid of 64 × 64 cells, one grid per class. */
function grids(crowd: Crowd, classes: readonly number[]): Map<number, Float32Array> {
  const found = new Map(classes.map((one) => [one, new Float32Array(CELLS * CELLS)]))
  const step = Math.max(1, Math.ceil(crowd.label.length / MOST_COUNTED))
  const { positions, scale, offset, prediction, label, probe, shown, ground } = crowd
  for (let row = 0; row < label.length; row += step) {
    const own = label[row]!
    if (prediction[row] !== own || shown[probe[row]!] !== true) continue
    const grid = found.get(own)
    if (grid === undefined) continue
    const [x, y] = [positions[2 * row]!, positions[2 * row + 1]!]
    if (ground !== null && !isGroundOf(ground, own, offset[0] + scale[0] * x, offset[1] + scale[1] * y)) continue
    grid[(y >> SHIFT) * CELLS + (x >> SHIFT)]! += 1
  }
  return found
}

/** Sums over five cells along one direction, as a window that moves on. */
function along(from: Float32Array, to: Float32Array, step: number, across: number): void {
  for (let i = 0; i < CELLS; i += 1) {
    const start = i * across
    let sum = from[start]! + from[start + step]!
    for (let j = 0; j < CELLS; j += 1) {
      if (j + 2 < CELLS) sum += from[start + (j + 2) * step]!
      if (j > 2) sum -= from[start + (j - 3) * step]!
      to[start + j * step] = sum
    }
  }
}

/** Sum over the 5 × 5 cells around every cell. */
function spread(grid: Float32Array): Float32Array {
  const [lines, sums] = [new Float32Array(grid.length), new Float32Array(grid.length)]
  along(grid, lines, 1, CELLS)
  along(lines, sums, CELLS, 1)
  return sums
}

function peak(grid: Float32Array): number | null {
  let best = 0
  let at: number | null = null
  const sums = spread(grid)
  for (let i = 0; i < sums.length; i += 1) {
    if (sums[i]! <= best) continue
    best = sums[i]!
    at = i
  }
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

/**
 * Layout positions of the densest places of some classes, on ground of their own where there is any; a class without a
 * rightly predicted point has none.
 */
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
  const rest = classes.filter((one) => !places.has(one))
  if (crowd.ground === null || rest.length === 0) return places
  return new Map([...places, ...densestPlaces({ ...crowd, ground: null }, rest)])
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

/** Whether a box that was kept inside has left it; a name that is wider than the canvas touches no edge. */
function touchesEdge(box: Place & Extent, canvas: Extent): boolean {
  const { x, y } = keptInside(box, canvas)
  return Math.abs(x - box.x) > 0.5 || Math.abs(y - box.y) > 0.5
}

/** CSS pixels between a name and the edge of the canvas. */
const EDGE = 4

/** A name that was shifted returns only where there is this much room, in CSS pixels, so that it does not flutter. */
const RETURN_GAP = 6

/**
 * Moves names (centres and extents in CSS pixels, most important first) apart. A shifted name returns where there is
 * room, else keeps its shift while that is free; one that finds no free place within 50 px is left out. `spot`: where
 * all samples lie, if that is so small that a name would hide them. `canvas`: no name is cut off at its edges.
 */
export function placedNames(
  names: readonly Named[],
  former: ReadonlyMap<number, Place>,
  spot: (Place & Extent) | null = null,
  canvas: Extent | null = null,
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
      if (canvas !== null && touchesEdge(box, canvas)) return false
      return !taken.some((other) => touches(box, other, gap))
    })
    if (shift === undefined) continue
    taken.push({ x: name.x + shift.x, y: name.y + shift.y, width: name.width, height: name.height })
    shifts.set(name.id, shift)
  }
  return shifts
}

/** The longest beginning of a name, with an ellipsis, that is not wider than `most`; `width`: of a text. */
export function shortName(name: string, most: number, width: (text: string) => number): string {
  if (width(name) <= most) return name
  const characters = Array.from(name)
  let [fits, tooMany] = [1, characters.length]
  const cut = (length: number): string => `${characters.slice(0, length).join('').trimEnd()}…`
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (width(cut(middle)) <= most) fits = middle
    else tooMany = middle
  }
  return cut(fits)
}

/** The place nearest to another at which something of that extent is not cut off at the edges. */
export function keptInside<B extends Place & Extent>(box: B, canvas: Extent): B {
  const kept = (at: number, own: number, all: number): number =>
    Math.max(own / 2 + EDGE, Math.min(at, all - own / 2 - EDGE))
  return { ...box, x: kept(box.x, box.width, canvas.width), y: kept(box.y, box.height, canvas.height) }
}
