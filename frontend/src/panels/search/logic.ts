/** What the search box says: marks under the text, what stands beside it, ready-made queries. */
import { holds } from '../../query/edit'
import { written } from '../../query/vocabulary'
import type { Iteration, QueryProblem } from '../../state/query'

/** A piece of the text, and whether it is what is wrong. */
export interface Piece {
  text: string
  wrong: boolean
}

/** The text cut at the mistake; a mistake at its end gets a space to stand on. */
export function pieces(text: string, problem: QueryProblem | null): Piece[] {
  if (problem === null) return [{ text, wrong: false }]
  const from = Math.min(problem.from, text.length)
  const to = Math.max(problem.to, from + 1)
  return [
    { text: text.slice(0, from), wrong: false },
    { text: text.slice(from, to).padEnd(1, '\u00a0'), wrong: true },
    { text: text.slice(to), wrong: false },
  ].filter((piece) => piece.text !== '')
}

/** A ready-made query, and whether the text holds it. */
export interface Chip {
  text: string
  active: boolean
}

export interface ChipFacts {
  text: string
  classes: readonly string[]
  probes: readonly string[]
  /** The classes that are most often mistaken, as label and prediction; null where none is known. */
  confused: readonly [number, number] | null
  snapshots: number
  labelled: boolean
}

/** What is worth a click in this run; those with names as long as a sentence are left out. */
export function chips({ text, classes, probes, confused, snapshots, labelled }: ChipFacts): Chip[] {
  const texts: string[] = labelled ? ['wrong', 'conf<0.5'] : ['conf<0.5']
  const pair =
    confused === null ? null : confused.map((one) => written(classes[one]?.trim() ? classes[one] : String(one)))
  if (pair !== null && pair.join('').length <= 32) texts.push(`label:${pair[0]} pred:${pair[1]}`)
  if (snapshots > 2) texts.push(`flips>${Math.min(3, snapshots - 2)}`)
  const split = probes.find((name) => /test|val/i.test(name)) ?? probes[1]
  if (probes.length === 2 && split !== undefined && split.length <= 24) texts.push(`split:${written(split)}`)
  return texts.map((one) => ({ text: one, active: holds(text, one) }))
}

/** Samples per pair of different label and prediction; answers the most frequent pair. */
export function mostConfused(
  label: Int32Array,
  prediction: ArrayLike<number>,
  classes: number,
): readonly [number, number] | null {
  if (classes > 2000) return null
  const counts = new Uint32Array(classes * classes)
  for (let row = 0; row < label.length; row += 1) {
    const own = label[row]!
    const called = prediction[row] ?? classes
    if (own >= 0 && called < classes && own !== called) counts[own * classes + called]! += 1
  }
  let best = -1
  let most = 0
  for (let pair = 0; pair < counts.length; pair += 1) {
    if (counts[pair]! > most) {
      most = counts[pair]!
      best = pair
    }
  }
  return best < 0 ? null : [Math.floor(best / classes), best % classes]
}

/** Neighbouring places as ranges: "1–3, 7". */
export function ranges(places: readonly number[], names: readonly string[]): string {
  const found: string[] = []
  for (let i = 0; i < places.length; i += 1) {
    const first = places[i]!
    while (places[i + 1] === places[i]! + 1) i += 1
    const last = places[i]!
    const from = names[first] ?? String(first)
    found.push(first === last ? from : `${from}${last === first + 1 ? ', ' : '–'}${names[last] ?? String(last)}`)
  }
  return found.join(', ')
}

/** What an iteration query has found, in words. `unit`: "epoch" or "step"; `write`: how counts are written. */
export function iterationText(
  found: readonly Iteration[],
  names: readonly string[],
  unit: string,
  write: (count: number) => string,
): string {
  const of = found[0]?.of ?? 0
  if (found.length === 0) return 'The snapshots are on their way.'
  if (of === 0) return 'Nothing is selected that could satisfy it.'
  const all = found.filter(({ count }) => count === of).map(({ index }) => index)
  const units = (places: readonly number[]): string =>
    `${unit}${places.length === 1 ? '' : 's'} ${ranges(places, names)}`
  if (all.length > 0) return of === 1 ? `Satisfied at ${units(all)}.` : `All ${write(of)} satisfy it at ${units(all)}.`
  const most = Math.max(...found.map(({ count }) => count))
  if (most === 0) return of === 1 ? 'Satisfied at no snapshot.' : `None of ${write(of)} satisfies it at any snapshot.`
  const best = found.filter(({ count }) => count === most).map(({ index }) => index)
  return `Most at ${units(best)}: ${write(most)} of ${write(of)}.`
}
