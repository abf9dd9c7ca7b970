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
  // while the samples of a growing run are exchanged, some clauses still speak of the old rows
  const { length } = of.at(-1)?.mask ?? { length: 0 }
  return of.reduce<Mask | null>((held, { mask }) => {
    if (mask.length !== length) return held
    return held === null ? mask : held.and(mask)
  }, null)
}

/** The selected samples; null while nothing is selected, so that nothing greys. */
export const lit = computed(() => intersection(clauses.value))

/** What the other sources have selected; null for everything. */
export function litExcept(source: Source): Mask | null {
  return intersection(clauses.value.filter((clause) => clause.source !== source))
}

/** Sets the clause of its source. */
export function setClause(clause: Clause): void {
  clauses.value = [...clauses.peek().filter(({ source }) => source !== clause.source), clause]
}

/** Takes the clause of a source back; called by that source. */
export function dropClause(source: Source): void {
  const held = clauses.peek()
  if (held.some((clause) => clause.source === source)) clauses.value = held.filter((clause) => clause.source !== source)
}

const forgetters = new Map<Source, () => void>()

/** Registers what a source forgets when somebody else takes its clause away: the text of the query, the picked classes. */
export function onRelease(source: Source, forget: () => void): void {
  forgetters.set(source, forget)
}

/** Takes the clause of another source away; that source forgets its choice. */
export function releaseClause(source: Source): void {
  batch(() => {
    dropClause(source)
    forgetters.get(source)?.()
  })
}

/** Puts other clauses in the place of all there are; sources that are left out forget their choice. */
function replaceAll(next: readonly Clause[]): void {
  batch(() => {
    const kept = new Set(next.map(({ source }) => source))
    clauses.value = next
    for (const [source, forget] of forgetters) if (!kept.has(source)) forget()
  })
}

/** Nothing is selected any more. */
export function clearSelection(): void {
  replaceAll([])
}

/** Selects samples on the canvas; adding to and removing from what is selected makes one clause of all there were. */
export function select(mask: Mask, text: string, joining: Joining = 'replace'): void {
  const present = lit.peek()
  // samples that are being exchanged: what was selected among the old ones cannot be joined
  const held = present?.length === mask.length ? present : null
  if (joining === 'replace' || joining === 'keep' || held === null) {
    if (joining === 'remove') replaceAll([{ source: 'canvas', mask: mask.inverted(), text: `all but ${text}` }])
    else if (joining === 'keep' && held !== null) setClause({ source: 'canvas', mask: mask.and(held), text })
    else if (joining === 'replace') setClause({ source: 'canvas', mask, text })
    else replaceAll([{ source: 'canvas', mask, text }])
    return
  }
  const joined = joining === 'add' ? held.or(mask) : held.minus(mask)
  replaceAll([{ source: 'canvas', mask: joined, text: 'combined' }])
}

/** Everything that is not selected. */
export function invertSelection(): void {
  const held = lit.peek()
  if (held === null) return
  replaceAll([{ source: 'canvas', mask: held.inverted(), text: 'inverted' }])
}

onOpen(() => {
  clearSelection()
})
