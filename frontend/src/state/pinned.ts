/** The samples that are inspected, in the order of the clicks; the last one is the one that the page speaks of. */
import { computed, signal } from '@preact/signals'
import { onOpen } from './run'

/** Inspected at once at most. */
export const MOST_PINNED = 8

/** Rows among the points. */
export const pinnedRows = signal<readonly number[]>([])

/** The sample that the page speaks of. */
export const pinned = computed(() => pinnedRows.value.at(-1) ?? null)

/** Inspects one sample, or none. */
export function pin(row: number | null): void {
  pinnedRows.value = row === null ? [] : [row]
}

/** Inspects a sample beside the others, or lets it go. */
export function togglePin(row: number): void {
  const rows = pinnedRows.value
  pinnedRows.value = rows.includes(row) ? rows.filter((one) => one !== row) : [...rows, row].slice(-MOST_PINNED)
}

onOpen(() => {
  pinnedRows.value = []
})
