/** What the colours of the points mean: classes, categories, or numbers along a range. Pure. */
import { PALETTE } from './palette'

export interface Category {
  name: string
  colour: string
}

export type ColourScale =
  | {
      /** The colours of the classes. */
      kind: 'classes'
      title: string
    }
  | { kind: 'categories'; title: string; categories: readonly Category[] }
  | {
      kind: 'numbers'
      title: string
      /** Numbers below and above have the colour of the ends. */
      range: readonly [number, number]
      /** CSS colours at even distances over the range. */
      stops: readonly string[]
    }

/** Lightness rises evenly, and colour-blind eyes see the same order; neither end is lost on white or on black. */
export const SEQUENCE = ['#6a3fa0', '#a8418f', '#d75b72', '#f08a4b', '#f5c437'] as const

/** Right and wrong: told apart by hue and lightness under every colour blindness, and no class. */
export const CORRECTNESS: readonly Category[] = [
  { name: 'right', colour: '#3f74b8' },
  { name: 'wrong', colour: '#f0902c' },
]

/** The colours of categories: those of the classes, repeating. */
export function categoryColour(index: number): string {
  return PALETTE[index % PALETTE.length]!
}

const MOST_LOOKED_AT = 20_000

/** The numbers below which these shares of all finite numbers lie, from an even sample of them; null without any. */
export function quantiles(count: number, at: (i: number) => number, shares: readonly number[]): number[] | null {
  const step = Math.max(1, Math.ceil(count / MOST_LOOKED_AT))
  const found: number[] = []
  for (let i = 0; i < count; i += step) {
    const value = at(i)
    if (Number.isFinite(value)) found.push(value)
  }
  if (found.length === 0) return null
  const sorted = Float64Array.from(found).sort()
  return shares.map((share) => {
    const place = share * (sorted.length - 1)
    const low = Math.floor(place)
    const high = Math.min(sorted.length - 1, low + 1)
    return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low)
  })
}

/** The range of some numbers without their outermost hundredths; null without a number, never empty. */
export function robustRange(count: number, at: (i: number) => number): readonly [number, number] | null {
  const ends = quantiles(count, at, [0.01, 0.99])
  if (ends === null) return null
  const [low = 0, high = 0] = ends
  return high > low ? [low, high] : [low - 0.5, high + 0.5]
}

function parts(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

/** Red, green and blue in 0 … 255 at a share of a sequence of colours. */
export function alongStops(stops: readonly string[], share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1)
  const low = Math.min(stops.length - 2, Math.floor(place))
  const [from, to] = [parts(stops[Math.max(0, low)]!), parts(stops[Math.max(0, low) + 1] ?? stops[0]!)]
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * (place - Math.max(0, low)))) as [
    number,
    number,
    number,
  ]
}

/** Where a number lies in a range, in [0, 1]; NaN where it is none. */
export function shareOf(value: number, [low, high]: readonly [number, number]): number {
  if (Number.isNaN(value)) return Number.NaN
  return Math.min(1, Math.max(0, (value - low) / (high - low)))
}
