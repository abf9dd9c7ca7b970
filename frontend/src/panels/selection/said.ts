/** What was just done to a saved set, in words, and how it can be taken back. */
import { signal } from '@preact/signals'
import { onOpen } from '../../state/run'

/** How long something can be taken back. */
const UNDO_MS = 10_000

/** Takes back what was done; answers what is wrong, in words, or null. */
export type Undo = () => Promise<string | null>

export const said = signal<{ text: string; undo?: Undo } | null>(null)

/** Says what went wrong, or that something can be undone; null takes back what was said. */
export function say(text: string | null, undo?: Undo): void {
  const next = text === null ? null : { text, ...(undo === undefined ? {} : { undo }) }
  said.value = next
  if (undo === undefined) return
  setTimeout(() => {
    if (said.peek() === next) said.value = null
  }, UNDO_MS)
}

onOpen(() => {
  said.value = null
})
