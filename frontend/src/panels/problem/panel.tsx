/** What is wrong at the moment, over the canvas, and what to do about it. */
import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../../parts/icon'
import { problem, run, runName, runs } from '../../state/run'
import { adopt } from '../../style/sheet'
import { runNotice, runState } from './logic'
import style from './problem.css'

adopt(style)

/** Why the run cannot be shown at all; null where something of it can. */
const notice = computed(() =>
  (run.value?.snapshots.length ?? 0) > 0 ? null : runNotice(runState(runName.value, runs.value)),
)

/** A run that cannot be shown, in place of the picture. */
export function RunNotice(): JSX.Element | null {
  if (notice.value === null) return null
  const { title, text } = notice.value
  return (
    <div class="run-notice" role="status" data-testid="run-notice">
      <div class="card">
        <bdi class="cut" title={runName.value ?? ''}>
          {runName.value}
        </bdi>
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
    </div>
  )
}

/** Something is wrong but what is there can still be looked at. */
export function ProblemBanner(): JSX.Element | null {
  const text = problem.value
  if (text === null || text === '' || notice.value !== null) return null
  return (
    <div class="problem" role="alert" data-testid="problem">
      <Icon name="warning" />
      <p title={text}>{text}</p>
    </div>
  )
}
