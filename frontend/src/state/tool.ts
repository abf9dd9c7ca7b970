/** What dragging on the canvas does without a modifier key. */
import { signal } from '@preact/signals'

export type CanvasTool = 'pan' | 'box' | 'lasso'

export const tool = signal<CanvasTool>('pan')
