/** Time: playing, scrubbing, and how accuracy and loss went, in the columns of the page. */
import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { Icon } from '../../parts/icon'
import { inEpochs } from '../../parts/moments'
import { percent } from '../../parts/number'
import { quantityText } from '../../parts/quantity'
import { momentNumber } from '../../parts/when'
import { index, lastIndex, playing, speed, step, toggle } from '../../state/playhead'
import { run } from '../../state/run'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import { type Curve, scoreCurves, scoredProbes } from './logic'
import style from './timeline.css'
import { Track } from './track'

adopt(style)

const SPEEDS = [0.5, 1, 2, 4] as const

const curves = computed<Curve[]>(() => {
  const info = run.value
  return info === null ? [] : scoreCurves(scoredProbes(info.probes, info.snapshots), info.snapshots)
})

function Transport(): JSX.Element {
  const none = lastIndex.value < 0
  return (
    <div class="buttons">
      <button
        class="icon-button"
        aria-label="Previous snapshot"
        title="Previous (←)"
        disabled={none}
        onClick={() => step(-1)}
      >
        <Icon name="previous" />
      </button>
      <button
        class="icon-button strong"
        aria-label={playing.value ? 'Pause' : 'Play'}
        title={playing.value ? 'Pause (space)' : 'Play (space)'}
        disabled={lastIndex.value < 1}
        onClick={toggle}
      >
        <Icon name={playing.value ? 'pause' : 'play'} />
      </button>
      <button class="icon-button" aria-label="Next snapshot" title="Next (→)" disabled={none} onClick={() => step(1)}>
        <Icon name="next" />
      </button>
      <span class="choice">
        <select
          class="select"
          aria-label="Speed"
          value={String(speed.value)}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value)
          }}
        >
          {SPEEDS.map((factor) => (
            <option key={factor} value={String(factor)}>{`${factor}×`}</option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
    </div>
  )
}

function Where(): JSX.Element {
  const snapshots = run.value?.snapshots ?? []
  const present = snapshots[index.value]
  const last = snapshots.at(-1)
  if (present === undefined || last === undefined)
    return <div class="where muted">{run.value === null ? '' : 'No snapshot yet'}</div>
  const epochs = inEpochs.value
  return (
    <div class="where" aria-live="off" data-testid="moment">
      <span class="number">{`${epochs ? 'Epoch' : 'Step'} ${momentNumber(present, epochs)}`}</span>
      <span class="muted cut">{`of ${momentNumber(last, epochs)}${run.value?.live === true ? ' so far' : ''}`}</span>
    </div>
  )
}

/** A curve's look and its value at the present snapshot. */
function Score({ curve }: { curve: Curve }): JSX.Element {
  const value = curve.values[index.value]
  const name = `${curve.probe} ${compact.value && curve.measure === 'accuracy' ? 'acc.' : curve.measure}`
  return (
    <div>
      <svg width="24" height="8" aria-hidden="true" style={{ display: 'block' }}>
        <line class={`curve ${curve.measure} ${curve.dashed ? 'dashed' : ''}`} x1="1" x2="23" y1="4" y2="4" />
      </svg>
      <dt class="cut" title={name}>
        {name}
      </dt>
      <dd class="number cut">{curve.measure === 'accuracy' ? percent(value) : quantityText(value)}</dd>
    </div>
  )
}

export function Timeline(): JSX.Element {
  return (
    <section class="timeline" aria-label="Timeline" data-panel="timeline">
      <div class="transport">
        <Transport />
        <Where />
      </div>
      <Track curves={curves.value} />
      <dl class="numbers">
        {curves.value.map((curve) => (
          <Score key={`${curve.measure} ${curve.probe}`} curve={curve} />
        ))}
      </dl>
    </section>
  )
}
