/** What changed between the two snapshots that are compared; it rests while the picture plays. */
import { computed, effect, signal } from '@preact/signals'
import { fitting, shownFlags } from '../../model/classes'
import { type Frame, frame } from '../../model/frames'
import { points } from '../../model/points'
import { compared } from '../../state/comparison'
import { Mask } from '../../state/mask'
import { moving } from '../../state/playhead'
import { onOpen, run } from '../../state/run'
import { litExcept, setClause } from '../../state/selection'
import { type Changes, type Filter, KINDS, changes, filtered } from './logic'

export interface Found {
  before: Frame
  after: Frame
  changes: Changes
  classes: number
}

/** Null while samples or one of the snapshots are not there. */
const fresh = computed<Found | null>(() => {
  const pair = compared.value
  const known = points.value
  const before = pair === null ? undefined : frame(pair.i)
  const after = pair === null ? undefined : frame(pair.j)
  if (known === null || before === undefined || after === undefined) return null
  const classes = run.value?.classes.length ?? 0
  const counting = { shown: shownFlags.value, mask: fitting(litExcept('changes'), known) }
  return { before, after, classes, changes: changes({ ...known, classes }, before, after, counting) }
})

let rested: Found | null = null

/** What is shown. */
export const found = computed<Found | null>(() => {
  if (!moving.value || rested === null) rested = fresh.value
  return rested
})

export const filter = signal<Filter>({ kind: null, way: null })
/** Place among the listed rows that the keys have reached. */
export const at = signal(0)

export const rows = computed<Uint32Array>(() => {
  const held = found.value
  return held === null ? new Uint32Array(0) : filtered(held.changes, held.before, held.after, filter.value)
})

let listed = ''

// another list starts at its first row
effect(() => {
  const list = JSON.stringify([filter.value, compared.value])
  if (list !== listed) at.value = 0
  listed = list
})

/** Selects the listed samples. `when`: "epoch 2 to 7". */
export function selectListed(when: string, way: string): void {
  const { kind } = filter.peek()
  const what = kind === null ? 'changed' : (KINDS[kind] ?? 'changed')
  const text = `${what}${way === '' ? '' : ` ${way}`}, ${when}`
  setClause({ source: 'changes', mask: Mask.ofRows(points.peek()?.count ?? 0, rows.peek()), text })
}

onOpen(() => {
  rested = null
  filter.value = { kind: null, way: null }
})
