/** The inspector: the samples that were clicked; else the one under the pointer, else the one with the highest loss. */
import { computed, effect, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { palette } from '../../model/palette'
import { fitting } from '../../model/classes'
import { frame } from '../../model/frames'
import { describe, points } from '../../model/points'
import { type SampleLife, sampleLife } from '../../model/sample'
import { className, classNames } from '../../parts/classes'
import { Icon } from '../../parts/icon'
import { firstNumber, inEpochs, snapshotNames, snapshotNumbers } from '../../parts/moments'
import { sampleName } from '../../parts/sampleName'
import { Section } from '../../parts/section'
import { hoveredPoint } from '../../state/hover'
import { pin, pinned, togglePin } from '../../state/pinned'
import { index, moving } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { shownProbes } from '../../state/show'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import { type PanelProps, type PanelType, registered } from '../contract'
import { Head } from './facts'
import { Held } from './held'
import { HistoryChart } from './history'
import { type History, UNCALLED, hardest, history, story, storyText } from './logic'
import { MEASURES, type Measure, coveredText, linesOf, probabilityAt, rangeOf, spokenLines } from './measures'
import { presentCall } from './call'
import { Nearest } from './nearest'
import { ShareBars, StarGraph } from './probabilities'
import style from './sample.css'

adopt(style)

type SampleState = {
  /** One of `MEASURES`. */
  measure: string
  roots: boolean
  columns: boolean
  compared: boolean
}

type Props = PanelProps<SampleState>

/** Row with the highest loss at the present snapshot, of the shown probes and of what is selected; it waits while the picture moves. */
const worst = signal<number | null>(null)

effect(() => {
  const known = points.value
  if (known === null) worst.value = null
  if (known === null || moving.value) return
  const shown = (run.value?.probes ?? []).map(({ key }) => shownProbes.value.has(key))
  worst.value = hardest(frame(index.value)?.loss, known.probe, shown, fitting(lit.value, known)?.member ?? null)
})

/** Row of the sample that is shown; one that was clicked stays whatever is pointed at. */
const shownRow = computed(() => pinned.value ?? hoveredPoint.value ?? worst.value)

/** What the frames that are loaded tell. */
function seenLife(row: number): History {
  return history(row, snapshotNumbers.value.length, classNames.value.length, frame)
}

/** What the server tells of all snapshots, for the squares and the sentence. */
function calledLife(life: SampleLife, count: number): History {
  const at = Array.from({ length: count }, (_, i) => i)
  return {
    called: at.map((i) => {
      const called = life.prediction[i - life.from]
      return called === undefined ? null : called < 0 ? UNCALLED : called
    }),
    confidence: at.map((i) => life.confidence[i - life.from] ?? null),
  }
}

const chartParts = () => ({
  numbers: snapshotNumbers.value,
  first: firstNumber.value,
  present: index.value,
  names: classNames.value,
  unit: inEpochs.value ? 'epoch' : 'step',
})

function Story({ life, label }: { life: History; label: number }): JSX.Element | null {
  const told = story(life, label)
  if (told === null) return null
  const moment = (i: number): string => snapshotNames.value[i] ?? ''
  return <>{storyText(told, label, { className, moment, unit: inEpochs.value ? 'epoch' : 'snapshot' })}</>
}

/** Confidence and prediction from the frames alone; without a sample the empty chart keeps its place. */
function SeenHistory({ row, label }: { row: number | null; label: number }): JSX.Element {
  const life: History = row === null ? { called: [], confidence: [] } : seenLife(row)
  const unit = inEpochs.value ? 'epoch' : 'step'
  const lines = [{ name: 'confidence', colour: 'var(--muted)', values: life.confidence, end: '' }]
  return (
    <>
      <p class="caption">
        <span>Confidence and prediction</span>
        <span class="muted">per {unit}</span>
      </p>
      <HistoryChart
        {...chartParts()}
        life={life}
        lines={lines}
        range={rangeOf('confidence', lines)}
        height={compact.value ? 104 : 120}
        says={`Confidence and prediction per ${unit}`}
      />
      <p class="story">{row !== null && <Story life={life} label={label} />}</p>
    </>
  )
}

interface LifeProps {
  row: number
  label: number
  life: SampleLife
  state: SampleState
  change: Props['change']
}

function measureOf(state: SampleState): Measure {
  return MEASURES.find((one) => one === state.measure) ?? 'confidence'
}

/** Probability of the label and of the prediction, or loss, or margin, over all snapshots. */
function LifeHistory({ row, label, life, state, change }: LifeProps): JSX.Element {
  const measure = measureOf(state)
  const count = snapshotNumbers.value.length
  const called = presentCall(row) ?? null
  const lines = linesOf(life, measure, count, { label, called, className, colour: palette })
  return (
    <div class="history-graph">
      <p class="caption">
        <span>History</span>
        <span class="choice">
          <select
            class="measure"
            aria-label="What the history shows"
            value={measure}
            onChange={(event) => change({ measure: event.currentTarget.value })}
          >
            {MEASURES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <Icon name="chevron" />
        </span>
      </p>
      <HistoryChart
        {...chartParts()}
        life={calledLife(life, count)}
        lines={lines}
        range={rangeOf(measure, lines)}
        height={compact.value ? 102 : 122}
        says={spokenLines(measure, lines, index.value, snapshotNames.value[index.value] ?? '')}
      />
    </div>
  )
}

/** Star graph, history and bars, once the server has told the life of the sample. */
function Life(props: LifeProps): JSX.Element {
  const { row, label, life, state, change } = props
  const probability = probabilityAt(life, index.value)
  const called = presentCall(row) ?? null
  const covered = coveredText(life, snapshotNumbers.value, inEpochs.value ? 'epoch' : 'step')
  return (
    <>
      <div class="graphs">
        {probability !== null && (
          <StarGraph
            probability={probability}
            label={label}
            called={called}
            roots={state.roots}
            toggleRoots={() => change({ roots: !state.roots })}
          />
        )}
        <LifeHistory {...props} />
      </div>
      {covered !== null && <p class="muted">{covered}</p>}
      {!compact.value && (
        <p class="story">
          <Story life={calledLife(life, snapshotNumbers.value.length)} label={label} />
        </p>
      )}
      {probability !== null && <ShareBars probability={probability} label={label} called={called} />}
    </>
  )
}

function Nobody(): JSX.Element {
  return (
    <>
      <div class="head">
        <div class="vacant" />
        <div class="muted">
          <p>Point at a sample to see what it is and what the model called it over time.</p>
          <p>Click to keep it here.</p>
        </div>
      </div>
      {snapshotNumbers.value.length > 0 && <SeenHistory row={null} label={-1} />}
    </>
  )
}

/** Which sample it is, and why it is shown; it can be kept, and a kept one can be let go. */
function Which({ row }: { row: number }): JSX.Element {
  const kept = pinned.value === row
  const hovered = hoveredPoint.value === row
  const name = kept ? 'Let this sample go' : 'Keep this sample'
  const own = sampleName(row)
  return (
    <span class="which">
      {!kept && !hovered && <span>{lit.value === null ? 'highest loss:' : 'highest loss of the selected:'}</span>}
      <bdi class="cut" title={own}>
        {own}
      </bdi>
      <button
        class="icon-button"
        aria-label={name}
        title={kept ? 'Let go (Esc)' : `${name} and draw its way`}
        onClick={() => {
          if (kept) togglePin(row)
          else pin(row)
        }}
      >
        <Icon name={kept ? 'close' : 'pin'} />
      </button>
    </span>
  )
}

function Sample({ state, change }: Props): JSX.Element | null {
  if (run.value === null) return null
  const row = shownRow.value
  const known = row === null ? null : describe(row)
  if (row === null || known === null) {
    return (
      <Section title="Inspector" name="sample">
        <Nobody />
      </Section>
    )
  }
  const kept = pinned.value === row
  const life = kept ? sampleLife(row) : null
  return (
    <Section title="Inspector" name="sample" side={<Which row={row} />}>
      <Held compared={state.compared} toggle={() => change({ compared: !state.compared })} />
      <Head
        row={row}
        known={known}
        name={sampleName(row)}
        ranked={!moving.value && hoveredPoint.value !== row}
        allColumns={state.columns}
        toggleColumns={() => change({ columns: !state.columns })}
      />
      {life === null ? (
        <SeenHistory row={row} label={known.label} />
      ) : (
        <Life row={row} label={known.label} life={life} state={state} change={change} />
      )}
      {kept && <Nearest row={row} />}
      {!kept && hoveredPoint.value === null && <p class="muted">Point at another to see it; click to inspect it.</p>}
    </Section>
  )
}

const TYPE: PanelType<SampleState> = {
  initial: { measure: 'confidence', roots: false, columns: false, compared: true },
  Panel: Sample,
}

export const SAMPLE = registered(TYPE)
