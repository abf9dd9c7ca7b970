/** What stands around the picture: key, tools, progress, hints, and the table for those who cannot see it. */
import { useRef } from 'preact/hooks'
import type { ReadonlySignal } from '@preact/signals'
import type { JSX } from 'preact'
import { DARK, LIGHT, type Colour, type Look, groundColour } from '../../gpu/look'
import { PALETTE, classStatistics, palette } from '../../model/classes'
import { channels } from '../../model/palette'
import { points } from '../../model/points'
import { territoryProblem } from '../../model/territory'
import { fitCamera, zoomBy } from '../../state/camera'
import { fitSnapshot } from './fit'
import { index, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { markMismatches } from '../../state/show'
import { compact, dark } from '../../state/theme'
import { cancelWork, work } from '../../state/work'
import { percent, sentence, timeLeft } from './logic'

function css(colour: Colour): string {
  return `rgb(${colour.map((part) => Math.round(255 * part)).join(' ')})`
}

function tint(look: Look, sureness: number, gap: number): string {
  const colour = channels(PALETTE[0]).map((part) => part / 255) as unknown as Colour
  return css(groundColour(look, { colour, sureness, gap, support: 1 }))
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
    </div>
  )
}

function Tool({ name, path, act }: { name: string; path: string; act: () => void }): JSX.Element {
  return (
    <button type="button" aria-label={name} title={name} onClick={act}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  )
}

export function Tools(): JSX.Element {
  return (
    <div class="landscape-card landscape-tools" role="toolbar" aria-label="View">
      <Tool name="Zoom out (−)" path="M3 8h10" act={() => zoomBy(1 / 1.4)} />
      <Tool name="Zoom in (+)" path="M8 3v10M3 8h10" act={() => zoomBy(1.4)} />
      <Tool
        name="Fit this snapshot (F)"
        path="M5.5 8a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2"
        act={fitSnapshot}
      />
      <Tool
        name="Fit all snapshots (0)"
        path="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"
        act={fitCamera}
      />
    </div>
  )
}

/** Progress of the job that paints the ground; lies over the picture, so that nothing moves. */
export function WorkStrip(): JSX.Element | null {
  const present = work.value
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

export function Hints({ outside }: { outside: ReadonlySignal<number | null> }): JSX.Element | null {
  const share = outside.value
  const problem = territoryProblem.value
  if (share === null && problem === '') return null
  return (
    <div class={work.value === null ? 'landscape-pills' : 'landscape-pills below'}>
      {share === null ? null : (
        <button type="button" onClick={() => fitCamera()}>
          {percent(share)} of the samples lie outside: <b>fit view</b>
        </button>
      )}
      {problem === '' ? null : <span role="status">The ground is not painted: {problem}</span>}
    </div>
  )
}

function table(): JSX.Element {
  const info = run.value
  const snapshot = info?.snapshots[index.value]
  const when = snapshot?.epoch === null ? `step ${snapshot.step}` : `epoch ${snapshot?.epoch ?? ''}`
  return (
    <table class="unseen">
      <caption>The landscape in numbers, at {when}</caption>
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
            <th scope="row">{info?.classes[i]?.name ?? i}</th>
            <td>{count}</td>
            <td>{accuracy === null ? 'unknown' : `${(100 * accuracy).toFixed(1)} %`}</td>
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
