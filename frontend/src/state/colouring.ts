/** What the points are coloured by. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Of a sample, the same in every snapshot, or of a sample at a snapshot. */
export type Colouring =
  | { by: 'label' | 'prediction' | 'correctness' | 'confidence' | 'loss' | 'truth' | 'flips' }
  | { by: 'quantity'; name: string }
  | { by: 'column'; name: string }

export const LABEL: Colouring = { by: 'label' }

export const colouring = signal<Colouring>(LABEL)

onOpen(() => {
  colouring.value = LABEL
})
