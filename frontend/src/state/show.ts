/** What of the picture is shown. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Keys of the probes that are drawn; filled with all of them when a run arrives. */
export const shownProbes = signal<ReadonlySet<string>>(new Set())
/** Whether samples with label ≠ prediction carry an ink ring. */
export const markMismatches = signal(true)

/** Shows or hides one probe. */
export function showProbe(key: string, shown: boolean): void {
  const keys = new Set(shownProbes.value)
  if (shown) keys.add(key)
  else keys.delete(key)
  shownProbes.value = keys
}

onOpen(() => {
  shownProbes.value = new Set()
})
