/** The search: its text, what it found, and what is wrong with it. `model/search.ts` evaluates it. */
import { signal } from '@preact/signals'
import { onRelease } from './selection'
import { onOpen } from './run'

/** How many of the selected samples, of all shown ones without a selection, satisfy `when:` at one snapshot. */
export interface Iteration {
  /** Index into the run's snapshots. */
  index: number
  count: number
  of: number
}

/** A mistake in the text. */
export interface QueryProblem {
  /** Characters [from, to) of the text. */
  from: number
  to: number
  /** Got, expected, remedy. */
  message: string
}

/** What the search box holds. */
export const queryText = signal('')
export const queryProblem = signal<QueryProblem | null>(null)
/** Samples that match; null while there is no valid condition or its data is on the way. */
export const queryCount = signal<number | null>(null)
/** Whether data that the query asks for is on the way. */
export const queryWaiting = signal(false)
/** The snapshots whose data is there, each with its count; null without `when:`. */
export const iteration = signal<readonly Iteration[] | null>(null)

/** Whether the search box has the focus. */
export const searchFocused = signal(false)
/** Grows whenever somebody wants to type a query. */
export const searchWanted = signal(0)

/** Puts the caret into the search box. */
export function focusSearch(): void {
  searchWanted.value += 1
}

export function clearQuery(): void {
  queryText.value = ''
}

onRelease('query', clearQuery)
onOpen(clearQuery)
