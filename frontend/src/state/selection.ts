/** Which samples are selected: clauses that each remember their source; what all of them hold stays lit, the rest greys. */
import { batch, computed, signal } from '@preact/signals'
import type { Mask } from './mask'
import { onOpen } from './run'

/** Who made a clause; each has one at most, so that a panel is not filtered by its own choice. */
export type Source = 'canvas' | 'query' | 'legend' | 'confusion' | 'changes' | 'group'

export interface Clause {
  source: Source
  mask: Mask
  /** What it is, in words: "lasso", "label:4 pred:9", "learned, epoch 2 to 7". */
  text: string
}

/** How a new set of samples joins what is selected. */
export type Joining = 'replace' | 'add' | 'remove' | 'keep'

export const clauses = signal<readonly Clause[]>([])

function intersection(of: readonly Clause[]): Mask | null {
  return of.reduce<Mask | null>((held, { mask }) => (held === null ? mask : held.and(mask)), null)
}

/** The selected samples; null while nothing is selected, so that nothing greys. */
export const lit = computed(() => intersection(clauses.value))

/** What the other sources have selected; null for everything. */
export function litExcept(source: Source): Mask | null {
  return intersection(clauses.value.filter((clause) => clause.source !== source))
}

/** Sets the clause of its source. */
export function setClause(clause: Clause): void {
  clauses.value = [...clauses.value.filter(({ source }) => source !== clause.source), clause]
}

export function dropClause(source: Source): void {
  if (clauses.value.some((clause) => clause.source === source))
    clauses.value = clauses.value.filter((clause) => clause.source !== source)
}

export function clearSelection(): void {
  if (clauses.value.length > 0) clauses.value = []
}

/** Selects samples on the canvas; adding to and removing from what is selected makes one clause of all there were. */
export function select(mask: Mask, text: string, joining: Joining = 'replace'): void {
  const held = lit.value
  if (joining === 'replace' || joining === 'keep' || held === null) {
    if (joining === 'remove') clauses.value = [{ source: 'canvas', mask: mask.inverted(), text: `all but ${text}` }]
    else if (joining === 'keep' && held !== null) setClause({ source: 'canvas', mask: mask.and(held), text })
    else if (joining === 'replace') setClause({ source: 'canvas', mask, text })
    else clauses.value = [{ source: 'canvas', mask, text }]
    return
  }
  const joined = joining === 'add' ? held.or(mask) : held.minus(mask)
  clauses.value = [{ source: 'canvas', mask: joined, text: 'combined' }]
}

/** Everything that is not selected. */
export function invertSelection(): void {
  const held = lit.value
  if (held === null) return
  clauses.value = [{ source: 'canvas', mask: held.inverted(), text: 'inverted' }]
}

onOpen(() => {
  batch(clearSelection)
})
