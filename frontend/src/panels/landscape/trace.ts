/** The way of one sample over the snapshots: what is past, what is still to come, which stops carry a number. */
import type { Place } from './logic'

export interface Stop extends Place {
  /** Index of the snapshot. */
  index: number
}

export interface Trace {
  /** Places in the order of time, both ending or starting where the sample is drawn. */
  past: readonly Place[]
  future: readonly Place[]
  stops: readonly (Place & { past: boolean })[]
  /** Indices of the snapshots whose number is written, and beside which place. */
  numbered: readonly (Stop & { present: boolean })[]
}

/** More stops than this would hide the way itself. */
const MOST_STOPS = 60
/** CSS pixels below which two numbers would touch. */
const NUMBER_ROOM = 18

function apart(a: Place, b: Place): boolean {
  return Math.abs(a.x - b.x) > NUMBER_ROOM || Math.abs(a.y - b.y) > NUMBER_ROOM
}

/**
 * The trace through the snapshots that are loaded (`loaded`, in the order of time), at a fractional position and with
 * the sample drawn at `now`; null where there is nothing to connect. First, present and last stop are numbered unless
 * their numbers would touch; the present one goes before.
 */
export function traceThrough(loaded: readonly Stop[], position: number, now: Place): Trace | null {
  const others = loaded.filter(({ index }) => Math.abs(index - position) > 1e-6)
  if (others.length === 0) return null
  const before = others.filter(({ index }) => index < position)
  const after = others.filter(({ index }) => index > position)
  const numbered = [{ ...now, index: Math.round(position), present: true }]
  for (const end of [loaded[0]!, loaded.at(-1)!]) {
    const free = numbered.every((one) => one.index !== end.index && apart(one, end))
    if (free) numbered.push({ ...end, present: false })
  }
  const stops = others.map(({ x, y, index }) => ({ x, y, past: index < position }))
  return {
    past: [...before, now],
    future: [now, ...after],
    stops: stops.length <= MOST_STOPS ? stops : [],
    numbered,
  }
}

/** Places as the path of an SVG; the empty string for fewer than two. */
export function pathThrough(places: readonly Place[]): string {
  if (places.length < 2) return ''
  return places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}
