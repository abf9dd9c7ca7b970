/** What an empty log directory is told. */
import { thin } from '../../parts/number'
import type { RunEntry, RunList } from '../../wire/messages'

export interface Line {
  text: string
  /** One of the three lines that record. */
  ours: boolean
}

const PLAIN_PATH = /^[\w./~:-]{1,60}$/

/** A run folder below the first root, for the example; "runs/baseline" where the root has no simple name. */
export function exampleRun(roots: readonly string[]): string {
  const root = roots[0]
  return root !== undefined && PLAIN_PATH.test(root) ? `${root.replace(/\/+$/, '')}/baseline` : 'runs/baseline'
}

/** A training loop with the lines that record it. */
export function recordingLines(roots: readonly string[]): Line[] {
  const line = (text: string, ours = false): Line => ({ text, ours })
  return [
    line('import tensorboard_dvi as dvi'),
    line(''),
    line(`recorder = dvi.Recorder("${exampleRun(roots)}", model, classes=CLASSES)`, true),
    line('recorder.watch("test", test_set)', true),
    line(''),
    line('for epoch in range(epochs):'),
    line('    train_one_epoch(model, train_loader, optimizer)'),
    line('    recorder.epoch_end(epoch)', true),
  ]
}

/** How many runs are listed one by one. */
export const LISTED = 6

/** The runs that were found without a recording, and how many more there are. */
export function foundRuns(entries: readonly RunEntry[]): { shown: RunEntry[]; more: number } {
  return { shown: entries.slice(0, LISTED), more: Math.max(0, entries.length - LISTED) }
}

/** What was found in a run. */
export function foundText({ state }: Pick<RunEntry, 'state'>): string {
  if (state === 'none') return 'event files, no recording'
  if (state === 'empty') return 'no snapshot yet'
  return state === 'unreadable' ? 'unreadable recording' : 'recorded'
}

/** "Looked 4 s ago, looks again every 10 s." */
export function searchText(list: Pick<RunList, 'searched_at' | 'search_interval'>, nowSeconds: number): string {
  const past = Math.max(0, Math.round(nowSeconds - list.searched_at))
  const when = past > 86_400 ? '' : `Looked ${thin(past)} s ago, looks`
  return `${when === '' ? 'Looks' : when} again every ${thin(Math.max(1, list.search_interval))} s.`
}
