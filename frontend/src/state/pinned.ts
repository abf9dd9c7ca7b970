/** The sample that was clicked. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Row among the points. */
export const pinned = signal<number | null>(null)

onOpen(() => {
  pinned.value = null
})
