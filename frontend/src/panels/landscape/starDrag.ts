/** The picture while somebody drags the axes of star coordinates: the present snapshot as the dragged axes make it. */
import { signal } from '@preact/signals'
import type { Frame } from '../../model/frames'

/** Null while nobody drags. */
export const draggedFrame = signal<Frame | null>(null)
