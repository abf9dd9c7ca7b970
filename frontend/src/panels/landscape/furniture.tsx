/** What stands around the picture: key, progress, hints, and the table for those who cannot see it. */
import { useRef } from 'preact/hooks'
import { type ReadonlySignal, computed } from '@preact/signals'
import type { JSX } from 'preact'
import { DARK, LIGHT, type Colour, type Look, colourOf, groundColour } from '../../gpu/look'
import { classStatistics, nothingDrawn } from '../../model/classes'
import { PALETTE, palette } from '../../model/palette'
import { points } from '../../model/points'
import { territory, territoryProblem } from '../../model/territory'
import { classTitle } from '../../parts/className'
import { snapshotNames } from '../../parts/moments'
import { percent, shareInWords, thin } from '../../parts/number'
import { fitCamera } from '../../state/camera'
import { fitSnapshot } from './fit'
import { index, lastIndex, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { markMismatches } from '../../state/show'
import { compact, dark } from '../../state/theme'
import { showTraces } from '../../state/traces'
import { cancelWork, work } from '../../state/work'
import { sentence, timeLeft } from './logic'
import { MOST_TRACES } from './traceLines'

function css(colour: Colour): string {
  return `rgb(${colour.map((part) => Math.round(255 * part)).join(' ')})`
}

function tint(look: Look, sureness: number, gap: number): string {
  return css(groundColour(look, { colour: colourOf(PALETTE[0]), sureness, gap, support: 1 }))
}

/** How many of the selected samples have their trace drawn. */
function Traces(): JSX.Element | null {
  const selected = showTraces.value && lastIndex.value > 0 ? (lit.value?.count ?? 0) : 0
  if (selected === 0) return null
  const drawn = Math.min(selected, MOST_TRACES)
  return (
    <span data-testid="traces">
      <i class="trace" />
      {drawn < selected
        ? `${thin(drawn)} of ${thin(selected)} traces`
        : `${thin(selected)} ${selected === 1 ? 'trace' : 'traces'}`}
    </span>
  )
}

/** What the ground and the rings mean. */
export function Key(): JSX.Element | null {
  const look = dark.value ? DARK : LIGHT
  const ground = run.value?.layout?.territory ?? 'none'
  if (points.value === null) return null
  return (
    <div class="landscape-card landscape-key">
      {ground === 'none' ? null : (
        <>
          <span>
            <i
              class="sure"
              style={{ background: `linear-gradient(90deg, ${tint(look, 0, 1)}, ${tint(look, 1, 1)})` }}
            />
            {ground === 'nearest' ? 'sure (approximate)' : 'sure'}
          </span>
          <span>
            <i style={{ background: tint(look, 0, 0) }} />
            border
          </span>
          {compact.value ? null : (
            <span>
              <i style={{ background: 'var(--canvas)' }} />
              no data
            </span>
          )}
        </>
      )}
      {markMismatches.value ? (
        <span>
          <i class="mark" style={{ background: palette(3) }} />
          label ≠ prediction
        </span>
      ) : null}
      <Traces />
    </div>
  )
}

/** Seconds after which a job is worth mentioning although the present snapshot has its ground. */
const LONG_JOB = 1

/** The job that is shown: one that the present snapshot waits for, or a long one. */
const shownWork = computed(() => {
  const present = work.value
  const waits = present !== null && (present.age >= LONG_JOB || territory(index.value) === undefined)
  return waits ? present : null
})

/** Progress of the job that paints the ground; lies over the picture, so that nothing moves. */
export function WorkStrip(): JSX.Element | null {
  const present = shownWork.value
  if (present === null) return null
  const left = timeLeft(present.secondsLeft)
  const share = Math.min(1, Math.max(0, present.share))
  return (
    <div class="landscape-work" role="status" data-testid="work">
      <b>{sentence(present.what === '' ? 'painting the ground' : present.what)}</b>
      {left === '' ? null : <span class="muted">· {left}</span>}
      <button type="button" onClick={() => cancelWork()}>
        Cancel
      </button>
      <i class="bar" style={{ transform: `scaleX(${share})` }} />
    </div>
  )
}

interface HintsProps {
  outside: ReadonlySignal<number | null>
  small: ReadonlySignal<boolean>
}

export function Hints({ outside, small }: HintsProps): JSX.Element | null {
  const share = outside.value
  const problem = territoryProblem.value
  if (share === null && !small.value && problem === '') return null
  return (
    <div class={shownWork.value === null ? 'landscape-pills' : 'landscape-pills below'}>
      {share === null ? null : (
        <button type="button" onClick={() => fitCamera()}>
          {shareInWords(share)} of the samples lie outside: <b>fit view</b>
        </button>
      )}
      {small.value ? (
        <button type="button" data-testid="small" onClick={fitSnapshot}>
          This snapshot is small here: <b>fit it (F)</b>
        </button>
      ) : null}
      {problem === '' ? null : <span role="status">The ground is not painted: {problem}</span>}
    </div>
  )
}

/** Said in the middle of an empty picture. */
export function NothingPredicted(): JSX.Element | null {
  if (!nothingDrawn.value || moving.value) return null
  return (
    <div class="landscape-card landscape-message" role="status" data-testid="nothing-predicted">
      No sample has a prediction at this snapshot.
    </div>
  )
}

function table(): JSX.Element {
  const names = run.value?.classes.map(({ name }) => name) ?? []
  return (
    <table class="unseen">
      <caption>The landscape in numbers, at {snapshotNames.value[index.value] ?? 'no snapshot'}</caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">samples</th>
          <th scope="col">accuracy</th>
        </tr>
      </thead>
      <tbody>
        {classStatistics.value.map(({ count, accuracy }, i) => (
          <tr key={i}>
            <th scope="row">{classTitle(names, i)}</th>
            <td>{count}</td>
            <td>{accuracy === null ? 'unknown' : `${percent(accuracy)} %`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The text alternative; it rests while the picture moves. */
export function Table(): JSX.Element | null {
  const last = useRef<JSX.Element | null>(null)
  if (run.value === null) return null
  if (!moving.value || last.current === null) last.current = table()
  return last.current
}
