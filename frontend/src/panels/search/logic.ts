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
  /** Whether the true classes of samples are recorded. */
  truth: boolean
}

/** What is worth a click in this run; those with names as long as a sentence are left out. */
export function chips({ text, classes, probes, confused, snapshots, labelled, truth }: ChipFacts): Chip[] {
  const texts: string[] = labelled ? ['wrong', 'conf<0.5'] : ['conf<0.5']
  const pair =
    confused === null ? null : confused.map((one) => written(classes[one]?.trim() ? classes[one] : String(one)))
  if (pair !== null && pair.join('').length <= 32) texts.push(`label:${pair[0]} pred:${pair[1]}`)
  if (truth && labelled) texts.push('label!=truth')
  else if (snapshots > 2) texts.push(`flips>${Math.min(3, snapshots - 2)}`)
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

/** How what an iteration query has found is written. */
export interface Wording {
  /** Names of all snapshots of the run. */
  names: readonly string[]
  /** "epoch" or "step". */
  unit: string
  /** Whether the counts are among the selected samples, else among all that are shown. */
  selected: boolean
  /** Writes a count. */
  write: (count: number) => string
}

function counted(of: number, { selected, write }: Wording): string {
  if (of === 1) return selected ? 'the 1 selected' : 'the 1 sample'
  return `of the ${write(of)} ${selected ? 'selected' : 'samples'}`
}

function satisfiedAt(found: readonly Iteration[]): number[] {
  return found.filter(({ count, of }) => of > 0 && count === of).map(({ index }) => index)
}

/** At how many snapshots all of the counted samples satisfy it: "all of the 238 selected at 0 of 37 epochs". */
export function heldText(found: readonly Iteration[], wording: Wording): string {
  const of = found[0]?.of ?? 0
  if (of === 0) return ''
  const { names, unit, write } = wording
  const who = of === 1 ? counted(of, wording) : `all ${counted(of, wording)}`
  const units = `${unit}${names.length === 1 ? '' : 's'}`
  return `${who} at ${write(satisfiedAt(found).length)} of ${write(names.length)} ${units}`
}

/** The same, and at which of them, or where most do. */
export function iterationText(found: readonly Iteration[], wording: Wording): string {
  const of = found[0]?.of ?? 0
  const { names, unit, write } = wording
  if (found.length === 0) return 'The snapshots are on their way.'
  if (of === 0) return 'Nothing is selected that could satisfy it.'
  const held = heldText(found, wording)
  const text = `${held[0]?.toUpperCase() ?? ''}${held.slice(1)}`
  const units = (places: readonly number[]): string =>
    `${unit}${places.length === 1 ? '' : 's'} ${ranges(places, names)}`
  const all = satisfiedAt(found)
  if (all.length > 0) return `${text}: ${units(all)}.`
  const most = Math.max(...found.map(({ count }) => count))
  if (most === 0) return of === 1 ? `${text}.` : `${text}; none at any.`
  const best = found.filter(({ count }) => count === most).map(({ index }) => index)
  return `${text}; most at ${units(best)}: ${write(most)} of ${write(of)}.`
}
