/** Whether the ways of the selected samples through the snapshots are drawn. */
import { signal } from '@preact/signals'

export const showTraces = signal(false)
