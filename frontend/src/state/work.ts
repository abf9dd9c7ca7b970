/** The job that is running for this page, if any. */
import { signal } from '@preact/signals'
import { cancelJob } from '../wire/client'
import { onOpen } from './run'

export interface Work {
  id: string
  /** The present stage, in words. */
  what: string
  /** In [0, 1]. */
  share: number
  secondsLeft: number | null
  /** Seconds since the page asked for it. */
  age: number
}

export const work = signal<Work | null>(null)

/** Stops the running job; what is ready stays. */
export function cancelWork(): void {
  const present = work.value
  if (present === null) return
  work.value = null
  cancelJob(present.id).catch(() => undefined)
}

onOpen(() => {
  work.value = null
})
