/** What of the picture is shown. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Keys of the probes that are drawn; filled with all of them when a run arrives. */
export const shownProbes = signal<ReadonlySet<string>>(new Set())
/** Whether samples with label ≠ prediction carry an ink ring. */
export const markMismatches = signal(true)
/** Class kept lit by a click in the legend. */
export const pickedClass = signal<number | null>(null)
/** Names of the tags whose samples carry a black core. */
export const shownTags = signal<ReadonlySet<string>>(new Set())
/** Whether pictures stand in for points while few are in view. */
export const showThumbnails = signal(true)

function changed<T>(set: ReadonlySet<T>, one: T, held: boolean): ReadonlySet<T> {
  const next = new Set(set)
  if (held) next.add(one)
  else next.delete(one)
  return next
}

/** Shows or hides one probe. */
export function showProbe(key: string, shown: boolean): void {
  shownProbes.value = changed(shownProbes.value, key, shown)
}

/** Shows or hides the cores of one tag. */
export function showTag(name: string, shown: boolean): void {
  shownTags.value = changed(shownTags.value, name, shown)
}

onOpen(() => {
  shownProbes.value = new Set()
  shownTags.value = new Set()
  pickedClass.value = null
})
