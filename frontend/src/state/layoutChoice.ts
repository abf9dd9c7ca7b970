/** Which layout the visitor wants to see; the server's choice while null. */
import { signal } from '@preact/signals'
import { onOpen } from './run'

/** Id of a layout; `RunInfo.layout` is this one as soon as the server has answered. */
export const wantedLayout = signal<string | null>(null)

onOpen(() => {
  wantedLayout.value = null
})
