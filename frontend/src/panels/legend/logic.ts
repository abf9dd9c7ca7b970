/** Which classes the legend lists, in which order. */
import type { ClassStatistics } from '../../model/classes'
import { thin } from '../../parts/number'

/** More classes than this get a search field and are listed worst first. */
export const MANY = 12

export interface Row {
  index: number
  name: string
  /** Samples of it that others have selected, and all of them. */
  count: number
  all: number
  accuracy: number | null
  /** Errors over samples, relative to the worst class of all, in [0, 1]. */
  errors: number
}

/** One row per class in class order; `selected`: the same of what others have selected. */
export function rows(
  names: readonly string[],
  statistics: readonly ClassStatistics[],
  selected: readonly ClassStatistics[] = statistics,
): Row[] {
  const wrong = statistics.map(({ accuracy }) => (accuracy === null ? 0 : 1 - accuracy))
  const worst = Math.max(0, ...wrong.map((share) => (Number.isFinite(share) ? share : 0)))
  return names.map((name, index) => {
    const { count: all = 0, accuracy = null } = statistics[index] ?? {}
    const count = selected[index]?.count ?? 0
    return { index, name, count, all, accuracy, errors: worst === 0 ? 0 : (wrong[index] ?? 0) / worst }
  })
}

/** Class indices, worst accuracy first; classes without samples last, else the order of the classes. */
export function worstFirst(statistics: readonly ClassStatistics[]): number[] {
  const rank = (index: number): number => statistics[index]?.accuracy ?? Number.POSITIVE_INFINITY
  const order = statistics.map((_, index) => index)
  return order.sort((a, b) => {
    const left = rank(a)
    const right = rank(b)
    return left === right ? a - b : left - right
  })
}

/** The same order with the classes first that have matches. */
export function matchesFirst(order: readonly number[], selected: readonly ClassStatistics[]): number[] {
  const has = (index: number): boolean => (selected[index]?.count ?? 0) > 0
  return [...order.filter(has), ...order.filter((index) => !has(index))]
}

/** Indices whose name contains the words, ignoring case. */
export function matching(names: readonly string[], order: readonly number[], search: string): number[] {
  const wanted = search.trim().toLocaleLowerCase()
  if (wanted === '') return [...order]
  return order.filter((index) => (names[index] ?? '').toLocaleLowerCase().includes(wanted))
}

const DIGIT = 6.6
const LEAST_COUNT = 48

/** CSS pixels of the column of counts: 1 000 000 needs more room than 500. */
export function countWidth(counts: readonly number[]): number {
  const most = counts.reduce((largest, one) => Math.max(largest, one), 0)
  return Math.max(LEAST_COUNT, Math.ceil(DIGIT * thin(most).length) + 8)
}
