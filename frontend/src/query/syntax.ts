/** A query as written: terms joined by and, or, not. Nothing is looked up yet. */
import type { Span } from './problem'
import type { Operator } from './token'

export interface Item extends Span {
  text: string
  quoted: boolean
}

/** One value, or a range of which one end may be open. */
export interface Value extends Span {
  low: Item | null
  high: Item | null
  range: boolean
}

export interface Term extends Span {
  kind: 'term'
  /** Lower case; "col" where `column` is given. */
  field: Item
  column: Item | null
  /** Null for a bare word such as `wrong`. */
  operator: (Span & { text: Operator }) | null
  values: readonly Value[]
}

export interface When extends Span {
  kind: 'when'
  part: Node
}

export interface Joined extends Span {
  kind: 'and' | 'or'
  parts: readonly Node[]
}

export interface Negated extends Span {
  kind: 'not'
  part: Node
}

export type Node = Term | When | Joined | Negated
