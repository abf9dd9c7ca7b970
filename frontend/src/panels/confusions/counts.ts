/** The confusions of the present snapshot, and which of them are selected. */
import { computed, signal } from '@preact/signals'
import { fitting, shownFlags } from '../../model/classes'
import { frame } from '../../model/frames'
import { points } from '../../model/points'
import { className, classNames } from '../../parts/classes'
import { snapshotNames } from '../../parts/moments'
import { percent, thin } from '../../parts/number'
import { Mask } from '../../state/mask'
import { index, lastIndex } from '../../state/playhead'
import { onOpen } from '../../state/run'
import { clauses, dropClause, litExcept, onRelease, setClause } from '../../state/selection'
import {
  type Choice,
  type Labelled,
  MOST_COUNTED,
  type Pair,
  chosen,
  confusions,
  matrix,
  rowSums,
  scaleEnd,
  similarityOrder,
  worstPairs,
} from './logic'

const labelled = computed<Labelled | null>(() => {
  const known = points.value
  return known === null ? null : { label: known.label, probe: known.probe, classes: classNames.value.length }
})

const mask = computed(() => {
  const known = points.value
  return known === null ? null : fitting(litExcept('confusion'), known)
})

export interface Counted {
  classes: number
  /** Row by row: label, then prediction. */
  counts: Uint32Array
  /** Samples of every label. */
  sums: Uint32Array
  /** Share at which the colour is strongest, in (0, 1]. */
  end: number
}

/** Null while samples or snapshot are not there, and of too many classes. */
export const counted = computed<Counted | null>(() => {
  const known = labelled.value
  const prediction = frame(index.value)?.prediction
  if (known === null || prediction === undefined || known.classes > MOST_COUNTED) return null
  const counts = matrix(known, prediction, { shown: shownFlags.value, mask: mask.value })
  const sums = rowSums(counts, known.classes)
  return { classes: known.classes, counts, sums, end: scaleEnd(counts, sums, known.classes) }
})

/** The pairs with most samples; null while they are not known. */
export function mostConfused(most: number): Pair[] | null {
  const held = counted.value
  if (held !== null) return worstPairs(held.counts, held.classes, most)
  const known = labelled.value
  const prediction = frame(index.value)?.prediction
  if (known === null || prediction === undefined) return null
  return confusions(known, prediction, { shown: shownFlags.value, mask: mask.value }, most)
}

/** Of the last snapshot that is there, so that the classes keep their places while the picture plays. */
export const bySimilarity = computed<number[]>(() => {
  const known = labelled.value
  if (known === null || known.classes > MOST_COUNTED) return []
  const prediction = (frame(lastIndex.value) ?? frame(index.value))?.prediction
  if (prediction === undefined) return []
  const everything = { shown: shownFlags.value.map(() => true), mask: null }
  return similarityOrder(matrix(known, prediction, everything), known.classes)
})

/** A choice in words: "label 4 called 9". */
export function choiceText({ label, called }: Choice): string {
  const own = label === null ? '' : `label ${className(label)}`
  const other = called === null ? '' : `called ${className(called)}`
  return [own, other].filter(Boolean).join(' ')
}

/** "label 4 called 9: 31 (3.1 %)". */
export function cellText({ counts, sums, classes }: Counted, label: number, called: number): string {
  const count = counts[label * classes + called] ?? 0
  const all = sums[label] ?? 0
  const share = all === 0 ? '' : ` (${percent(count / all)} % of its label)`
  return `${choiceText({ label, called })}: ${thin(count)}${share}`
}

const keyOf = ({ label, called }: Choice): string => `${String(label)} ${String(called)}`
/** What is selected, by key; each with its words. */
const picks = signal<ReadonlyMap<string, string>>(new Map())

export function isPicked(choice: Choice): boolean {
  return picks.value.has(keyOf(choice))
}

function samplesOf(choice: Choice): Mask | null {
  const known = points.peek()
  const prediction = frame(index.peek())?.prediction
  if (known === null || prediction === undefined) return null
  const shown = shownFlags.peek()
  return Mask.where(
    known.count,
    (row) => shown[known.probe[row]!] === true && chosen(choice, known.label[row]!, prediction[row]!),
  )
}

/** Selects the samples of a cell, a row or a column; `more` adds them to the others or takes them out again. */
export function choose(choice: Choice, more: boolean): void {
  const mine = samplesOf(choice)
  if (mine === null) return
  const key = keyOf(choice)
  const held = picks.peek()
  const had = held.has(key)
  if (had && (held.size === 1 || !more)) {
    forget()
    dropClause('confusion')
    return
  }
  const before = more ? clauses.peek().find(({ source }) => source === 'confusion')?.mask : undefined
  const next = new Map(more ? held : [])
  if (had) next.delete(key)
  else next.set(key, choiceText(choice))
  const joined = before?.length !== mine.length ? mine : had ? before.minus(mine) : before.or(mine)
  picks.value = next
  const when = snapshotNames.peek()[index.peek()] ?? ''
  const what = next.size > 2 ? `${String(next.size)} cells of the matrix` : [...next.values()].join(' or ')
  setClause({ source: 'confusion', mask: joined, text: `${what}, ${when}` })
}

function forget(): void {
  picks.value = new Map()
}

onRelease('confusion', forget)
onOpen(forget)
