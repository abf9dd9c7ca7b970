/** The numbers that a term accepts, as intervals. */
import { QueryError, type Span, shown } from './problem'
import type { Interval } from './plan'
import type { Item, Term, Value } from './syntax'
import type { Operator } from './token'

/** How exactly a number is kept, so that `loss:2.3` finds what the page shows as 2.3: half precision, 11 bits. */
const HALF = 2 ** -11
const STEPS = 255

/** The number that an item says; minus signs of either kind. */
export function numberOf(item: Item, name: string): number {
  const text = item.text.replace('−', '-')
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw new QueryError(
    item,
    `Got "${shown(item.text)}", expected a number after ${name}; write for example ${name}>0.5.`,
  )
}

function bound(operator: Operator, value: number): Interval {
  const every = { low: -Infinity, high: Infinity, lowOpen: false, highOpen: false }
  if (operator === '<' || operator === '<=') return { ...every, high: value, highOpen: operator === '<' }
  return { ...every, low: value, lowOpen: operator === '>' }
}

function intervalOf(value: Value, name: string): Interval {
  const low = value.low === null ? -Infinity : numberOf(value.low, name)
  const high = value.high === null ? Infinity : numberOf(value.high, name)
  if (low > high)
    throw new QueryError(value, `The range runs from ${low} down to ${high}; write the smaller number first.`)
  return { low, high, lowOpen: false, highOpen: false }
}

/** Sorted, and joined where they touch; only closed intervals come more than one at a time. */
function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.low - b.low)
  const found: Interval[] = []
  for (const one of sorted) {
    const last = found.at(-1)
    if (last !== undefined && one.low <= last.high)
      found[found.length - 1] = { ...last, high: Math.max(last.high, one.high) }
    else found.push(one)
  }
  return found
}

/** Refuses more than one value, and ranges, after < and the like. */
export function singleValue(term: Term): Item {
  const [value, second] = term.values
  const operator = term.operator?.text ?? ''
  if (second !== undefined || value === undefined || value.range || value.low === null) {
    const place: Span = second ?? value ?? term
    throw new QueryError(place, `Got more than one number after "${operator}"; use ":" for lists and ranges.`)
  }
  return value.low
}

function isOrdering(operator: Operator): boolean {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>='
}

/** The intervals of a term; `!=` is left to the caller as the opposite of `:`. */
export function intervals(term: Term, name: string): Interval[] {
  const operator = term.operator?.text ?? ':'
  if (isOrdering(operator)) return [bound(operator, numberOf(singleValue(term), name))]
  return merged(term.values.map((value) => intervalOf(value, name)))
}

/** As `intervals`, with single numbers widened to what half precision makes of them. */
export function roundedIntervals(term: Term, name: string): Interval[] {
  const operator = term.operator?.text ?? ':'
  if (isOrdering(operator)) return intervals(term, name)
  const widened = term.values.map((value) => {
    const interval = intervalOf(value, name)
    if (value.range) return interval
    const slack = Math.max(Math.abs(interval.low) * HALF, 2 ** -25)
    return { ...interval, low: interval.low - slack, high: interval.high + slack }
  })
  return merged(widened)
}

/** Whether a number lies in one of the intervals. */
export function within(intervals: readonly Interval[], value: number): boolean {
  return intervals.some(
    ({ low, high, lowOpen, highOpen }) =>
      (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high),
  )
}

/** Which of the 256 steps of a recorded confidence a term accepts; a single number means its nearest step. */
export function confidenceSteps(term: Term): Uint8Array {
  const accepts = new Uint8Array(STEPS + 1)
  if (isOrdering(term.operator?.text ?? ':')) {
    const asked = intervals(term, 'conf')
    for (let q = 0; q <= STEPS; q += 1) if (within(asked, q / STEPS)) accepts[q] = 1
    return accepts
  }
  for (const value of term.values) {
    const one = intervalOf(value, 'conf')
    const exact = value.range ? null : Math.round(one.low * STEPS)
    for (let q = 0; q <= STEPS; q += 1) if (exact === null ? within([one], q / STEPS) : q === exact) accepts[q] = 1
  }
  return accepts
}
