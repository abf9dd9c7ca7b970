/** The table of samples: what it lists, in which order, and the row that the keys have reached. */
import { signal } from '@preact/signals'
import type { Mask } from './mask'
import { onOpen } from './run'

/** What it can be sorted by; `column:` is followed by the name of a recorded column. */
export type SheetKey =
  'probe' | 'id' | 'label' | 'prediction' | 'confidence' | 'loss' | 'flips' | 'truth' | `column:${string}`

export interface SheetOrder {
  by: SheetKey
  descending: boolean
}

/** Null for the order in which the samples were recorded. */
export const sheetOrder = signal<SheetOrder | null>(null)
/** Whether only what is selected is listed. */
export const onlySelected = signal(true)
export const sheetAt = signal(0)

/** While the selection is the one that was made row by row in the list, the list stays what it was before. */
export interface KeptList {
  /** What is selected by now. */
  selected: Mask | null
  /** What is listed still. */
  listed: Mask
}

export const keptList = signal<KeptList | null>(null)

/** Sorts by a heading: first with the largest on top, then the other way round, then as recorded. */
export function sortBy(by: SheetKey): void {
  const { value: present } = sheetOrder
  if (present?.by !== by) sheetOrder.value = { by, descending: true }
  else sheetOrder.value = present.descending ? { by, descending: false } : null
  keptList.value = null
  sheetAt.value = 0
}

onOpen(() => {
  sheetOrder.value = null
  onlySelected.value = true
  keptList.value = null
  sheetAt.value = 0
})
