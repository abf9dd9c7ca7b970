/** What is wrong with the open run. */
import type { RunEntry, RunList } from '../../wire/messages'

export type RunState =
  | { kind: 'none' }
  | { kind: 'fine' }
  | { kind: 'starting'; name: string }
  | { kind: 'empty' }
  | { kind: 'vanished' }
  | { kind: 'unreadable'; reason: string }

/** What the list of runs says about the open one. */
export function runState(name: string | null, list: Pick<RunList, 'runs'> | null): RunState {
  if (name === null || list === null) return { kind: 'none' }
  const entry: RunEntry | undefined = list.runs.find((one) => one.name === name)
  if (entry === undefined || entry.state === 'none') return { kind: 'vanished' }
  if (entry.state === 'unreadable') return { kind: 'unreadable', reason: entry.problem }
  if (entry.state === 'empty') return entry.live ? { kind: 'starting', name } : { kind: 'empty' }
  return { kind: 'fine' }
}

export interface Notice {
  title: string
  text: string
}

/** Title and explanation of a run that cannot be shown; null where it can. */
export function runNotice(state: RunState): Notice | null {
  switch (state.kind) {
    case 'starting':
      return {
        title: `Waiting for the first snapshot of ${state.name}`,
        text: 'It appears here by itself as soon as it is written, usually after the first epoch.',
      }
    case 'empty':
      return {
        title: 'This recording has no snapshot',
        text: 'The training ended before its first snapshot was complete. Call recorder.epoch_end(epoch) after each epoch.',
      }
    case 'vanished':
      return {
        title: 'This run is not in the log directory any more',
        text: 'Its folder was moved or deleted, or the link names a run of another log directory. Choose another run above.',
      }
    case 'unreadable':
      return { title: 'This recording cannot be read', text: state.reason }
    default:
      return null
  }
}
