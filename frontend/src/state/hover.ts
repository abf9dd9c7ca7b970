/** What lies under the pointer. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Row among the points. */
export const hoveredPoint = signal<number | null>(null)
/** Class under the pointer in the legend. */
export const hoveredClass = signal<number | null>(null)

onOpen(() => {
  hoveredPoint.value = null
  hoveredClass.value = null
})
