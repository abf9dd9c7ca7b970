/** What the present snapshot says of a sample. */
import { frame } from '../../model/frames'
import { classNames } from '../../parts/classes'
import { index } from '../../state/playhead'

/** What the present snapshot calls a sample: undefined while it is not there, null where it has no prediction. */
export function presentCall(row: number): number | null | undefined {
  const called = frame(index.value)?.prediction[row]
  return called !== undefined && called >= classNames.value.length ? null : called
}
