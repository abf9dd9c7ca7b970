/** The samples that the table lists, in its order; N and P walk through the same list. */
import { computed } from '@preact/signals'
import { halfFloat } from '../wire/safetensors'
import { pin, pinned } from '../state/pinned'
import { index, moving } from '../state/playhead'
import { run } from '../state/run'
import { Mask } from '../state/mask'
import { lit, select } from '../state/selection'
import { type SheetKey, keptList, onlySelected, sheetAt, sheetOrder } from '../state/sheet'
import { fitting, shownFlags } from './classes'
import { type Frame, frame } from './frames'
import { type Points, column, points } from './points'
import { isPredicted } from './prediction'
import { sortedRows } from './radix'
import { FLIPS, values } from './values'

/** What the list is narrowed to where only the selected are listed; null for all. */
const narrowing = computed<Mask | null>(() => {
  const kept = keptList.value
  return kept !== null && kept.selected === lit.value ? kept.listed : lit.value
})

/** Adds a sample to what is selected, or takes it out; the list keeps its rows, so that it can be put back. */
export function toggleListed(row: number): void {
  const listed = narrowing.peek()
  const selected = lit.peek()?.has(row) === true
  // a list of the selected would shrink to this one
  if (listed === null) onlySelected.value = false
  const id = String(points.peek()?.id[row] ?? row)
  select(Mask.ofRows(points.peek()?.count ?? 0, [row]), `sample ${id}`, selected ? 'remove' : 'add')
  keptList.value = listed === null ? null : { selected: lit.peek(), listed }
}

/** Rows that are shown and, where wished, selected. */
const listed = computed<Uint32Array>(() => {
  const known = points.value
  if (known === null) return new Uint32Array(0)
  const shown = shownFlags.value
  const member = onlySelected.value ? (fitting(narrowing.value, known)?.member ?? null) : null
  const rows = new Uint32Array(known.count)
  let count = 0
  for (let row = 0; row < known.count; row += 1)
    if (shown[known.probe[row]!] === true && member?.[row] !== 0) rows[count++] = row
  return rows.subarray(0, count)
})

const unknown = (): number => Number.NaN

function ofFrame(by: 'prediction' | 'confidence' | 'loss', there: Frame | undefined): (row: number) => number {
  if (there === undefined) return unknown
  if (by === 'loss') return (row) => halfFloat(there.lossBits[row]!)
  const classes = run.value?.classes.length ?? 0
  const { prediction, confidence } = there
  const known = (row: number): boolean => isPredicted(prediction, row, classes)
  if (by === 'prediction') return (row) => (known(row) ? prediction[row]! : Number.NaN)
  return (row) => (known(row) ? confidence[row]! : Number.NaN)
}

function ofColumn(name: string): (row: number) => number {
  const found = column(name)
  if (found === null) return unknown
  if (found.kind === 'number') return (row) => found.values[row]!
  return (row) => (found.codes[row]! < 0 ? Number.NaN : found.codes[row]!)
}

/** The number that a sample is sorted by; NaN where it is not known. */
function keyOf(by: SheetKey, known: Points): (row: number) => number {
  const code = (codes: Int32Array | null) => (row: number) => ((codes?.[row] ?? -1) < 0 ? Number.NaN : codes![row]!)
  switch (by) {
    case 'probe':
      return (row) => known.probe[row]!
    case 'id':
      return (row) => known.id[row]!
    case 'label':
      return code(known.label)
    case 'truth':
      return code(known.truth)
    case 'flips': {
      const counted = values(FLIPS, 0)
      return counted === undefined ? unknown : (row) => counted[row]!
    }
    case 'prediction':
    case 'confidence':
    case 'loss':
      return ofFrame(by, frame(index.value))
    default:
      return ofColumn(by.slice('column:'.length))
  }
}

const fresh = computed<Uint32Array>(() => {
  const known = points.value
  const order = sheetOrder.value
  const rows = listed.value
  if (known === null || order === null) return rows
  return sortedRows(rows, keyOf(order.by, known), order.descending)
})

let rested: { of: Points | null; rows: Uint32Array } = { of: null, rows: new Uint32Array(0) }

/** The rows as they are listed; while the picture plays they keep their places. */
export const sheetRows = computed<Uint32Array>(() => {
  if (!moving.value || rested.of !== points.value) rested = { of: points.value, rows: fresh.value }
  return rested.rows
})

/** Inspects the next (1) or previous (−1) sample of the list, from the one that is inspected; answers whether there is one. */
export function stepSample(direction: 1 | -1): boolean {
  const rows = sheetRows.value
  if (rows.length === 0) return false
  const present = pinned.value === null ? -1 : rows.indexOf(pinned.value)
  const next = present < 0 ? (direction > 0 ? 0 : rows.length - 1) : present + direction
  const place = Math.min(rows.length - 1, Math.max(0, next))
  sheetAt.value = place
  pin(rows[place]!)
  return true
}
