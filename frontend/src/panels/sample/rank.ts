/** How high a loss is among the others. */
import { thin } from '../../parts/number'

export interface Rank {
  /** 1 for the highest; equal losses share the better place. */
  place: number
  /** Samples whose loss is known. */
  of: number
}

/** The place of a row among the rows [from, to); null where its loss is not known. */
export function rankOf(loss: ArrayLike<number> | undefined, row: number, from: number, to: number): Rank | null {
  const own = loss?.[row]
  if (loss === undefined || own === undefined || Number.isNaN(own)) return null
  let [higher, of] = [0, 0]
  for (let other = from; other < to; other += 1) {
    const value = loss[other]!
    if (value > own) higher += 1
    if (!Number.isNaN(value)) of += 1
  }
  return { place: higher + 1, of }
}

const ORDINALS = ['', '', 'second ', 'third ', 'fourth ', 'fifth ', 'sixth ', 'seventh ', 'eighth ', 'ninth ', 'tenth ']
const MOST_NAMED = 100

function ordinal(place: number): string {
  if (place < ORDINALS.length) return ORDINALS[place]!
  const tens = Math.floor(place / 10) % 10
  const ending = tens === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${thin(place)}${ending} `
}

/** "third highest of 10 000", or, where the place says little, "above 62 % of 10 000". */
export function rankText({ place, of }: Rank): string {
  if (of < 2) return ''
  if (place <= MOST_NAMED && place <= of / 2) return `${ordinal(place)}highest of ${thin(of)}`
  return `above ${String(Math.floor((100 * (of - place)) / (of - 1)))} % of ${thin(of)}`
}
