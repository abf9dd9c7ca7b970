/** Classes of the open run as they are written and drawn. */
import { computed } from '@preact/signals'
import { frame } from '../../model/frames'
import { classTitle } from '../../parts/className'
import { index } from '../../state/playhead'
import { run } from '../../state/run'

export const names = computed(() => run.value?.classes.map(({ name }) => name) ?? [])

export function className(known: number): string {
  return classTitle(names.value, known)
}

/** What the present snapshot calls a sample: undefined while it is not there, null where it has no prediction. */
export function presentCall(row: number): number | null | undefined {
  const called = frame(index.value)?.prediction[row]
  return called !== undefined && called >= names.value.length ? null : called
}
