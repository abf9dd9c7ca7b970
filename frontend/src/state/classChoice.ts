/** The classes that the legend has selected. */
import { signal } from '@preact/signals'
import { onOpen } from './run'
import { onRelease } from './selection'

/** Indices of the classes, in the order of the clicks; `model/search.ts` makes them a clause. */
export const pickedClasses = signal<readonly number[]>([])

/** Selects one class alone, or lets it go where it is the only one; `more` keeps the others. */
export function pickClass(index: number, more: boolean): void {
  const held = pickedClasses.value
  if (more) pickedClasses.value = held.includes(index) ? held.filter((one) => one !== index) : [...held, index]
  else pickedClasses.value = held.length === 1 && held[0] === index ? [] : [index]
}

function forget(): void {
  pickedClasses.value = []
}

onRelease('legend', forget)
onOpen(forget)
