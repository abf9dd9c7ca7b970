/** Whether pictures stand in for points where few are in view. */
import { signal } from '@preact/signals'

export const showThumbnails = signal(true)
