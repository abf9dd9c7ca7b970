/** Classes of the open run as they are written. */
import { computed } from '@preact/signals'
import { run } from '../state/run'
import { classTitle } from './className'

export const classNames = computed(() => run.value?.classes.map(({ name }) => name) ?? [])

/** What a class of the open run is called; see `classTitle`. */
export function className(index: number): string {
  return classTitle(classNames.value, index)
}
