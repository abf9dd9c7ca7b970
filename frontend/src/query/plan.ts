/** A query with every name looked up: what evaluation needs and nothing else. */

/** Numbers from `low` to `high`; an open end does not belong to it. */
export interface Interval {
  low: number
  high: number
  lowOpen: boolean
  highOpen: boolean
}

export type ClassSource = 'label' | 'prediction' | 'truth'

export type Test =
  /** `accepts[c]` for class c; the last place is for unknown ones. */
  | { kind: 'class'; of: ClassSource; accepts: Uint8Array }
  /** Both classes are known, and equal or not. */
  | { kind: 'same'; of: ClassSource; as: ClassSource; equal: boolean }
  | { kind: 'correct'; right: boolean }
  | { kind: 'probe'; accepts: Uint8Array }
  /** `accepts[q]` for the 256 steps of a recorded confidence; samples without a prediction never pass. */
  | { kind: 'confidence'; accepts: Uint8Array }
  /** Numbers of a frame or of values per snapshot; the intervals are sorted and do not overlap. */
  | { kind: 'measured'; of: string; intervals: readonly Interval[] }
  | { kind: 'id'; intervals: readonly Interval[] }
  | { kind: 'number'; column: number; intervals: readonly Interval[]; unknown: boolean }
  /** `accepts[k]` for category k; the last place is for unknown ones. */
  | { kind: 'category'; column: number; accepts: Uint8Array }
  | { kind: 'group'; groups: readonly number[] }

export type Condition =
  { kind: 'and' | 'or'; parts: readonly Condition[] } | { kind: 'not'; part: Condition } | { kind: 'test'; test: Test }

export interface Plan {
  /** Selects samples; null where the query says `when:` or `epoch:` only. */
  condition: Condition | null
  /** Index of the snapshot that it is evaluated at; null for the one that is shown. */
  snapshot: number | null
  /** Counted at every snapshot. */
  when: Condition | null
}

/** Names of the numbers per snapshot that a condition reads beyond those of a frame. */
export function measuredBy(condition: Condition | null): Set<string> {
  const found = new Set<string>()
  const walk = (one: Condition): void => {
    if (one.kind === 'test') {
      if (one.test.kind === 'measured' && one.test.of !== 'loss') found.add(one.test.of)
    } else if (one.kind === 'not') walk(one.part)
    else one.parts.forEach(walk)
  }
  if (condition !== null) walk(condition)
  return found
}

/** Whether the answer is the same at every snapshot. */
export function isLasting(test: Test): boolean {
  if (test.kind === 'class') return test.of !== 'prediction'
  if (test.kind === 'same') return test.of !== 'prediction' && test.as !== 'prediction'
  if (test.kind === 'measured') return test.of === 'flips'
  return test.kind !== 'correct' && test.kind !== 'confidence'
}

/** Whether a condition reads predictions, confidences or losses of a snapshot. */
export function readsFrame(condition: Condition): boolean {
  if (condition.kind === 'test') {
    const { test } = condition
    return test.kind === 'measured' ? test.of === 'loss' : !isLasting(test)
  }
  return condition.kind === 'not' ? readsFrame(condition.part) : condition.parts.some(readsFrame)
}
