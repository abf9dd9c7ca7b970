/** Which classes the model takes for which at the present snapshot. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import { nothingPredicted } from '../../model/classes'
import { labelsKnown } from '../../model/points'
import { className } from '../../parts/classes'
import { snapshotNames } from '../../parts/moments'
import { percent } from '../../parts/number'
import { Fold, Section } from '../../parts/section'
import { useSize } from '../../parts/size'
import { Ways } from '../../parts/ways'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import type { PanelProps } from '../contract'
import style from './confusions.css'
import { type Counted, bySimilarity, choose, counted, isPicked, mostConfused } from './counts'
import { Grid } from './grid'
import { worstClasses } from './logic'
import { Overview } from './overview'
import type { ConfusionsState } from './spec'

adopt(style)

/** More classes than this are drawn as a picture. */
const MOST_SQUARES = 20
const MOST_PAIRS = 12

const NONE: readonly number[] = []

interface SwitchProps {
  label: string
  value: string
  options: readonly (readonly [value: string, text: string])[]
  choose: (value: string) => void
}

function Switch({ label, value, options, choose: pick }: SwitchProps): JSX.Element {
  return (
    <div class="switch" role="group" aria-label={label}>
      {options.map(([one, text]) => (
        <button key={one} aria-pressed={one === value} onClick={() => pick(one)}>
          {text}
        </button>
      ))}
    </div>
  )
}

type Props = PanelProps<ConfusionsState>

function Choices({ state, change, many }: Pick<Props, 'state' | 'change'> & { many: boolean }): JSX.Element {
  return (
    <div class="choices">
      <Switch
        label="Order of the classes"
        value={state.order}
        options={[
          ['class', 'by class'],
          ['similarity', 'by similarity'],
        ]}
        choose={(order) => change({ order })}
      />
      {many && (
        <Switch
          label="Classes"
          value={state.view}
          options={[
            ['all', 'all'],
            ['worst', `worst ${String(MOST_SQUARES)}`],
          ]}
          choose={(view) => change({ view })}
        />
      )}
    </div>
  )
}

/** Classes in the order of the rows. */
function orderOf({ classes, counts }: Counted, similar: readonly number[], view: string): readonly number[] {
  const all = similar.length === classes ? similar : Array.from({ length: classes }, (_, i) => i)
  if (classes <= MOST_SQUARES || view !== 'worst') return all
  const worst = new Set(worstClasses(counts, classes, MOST_SQUARES))
  return all.filter((known) => worst.has(known))
}

function Matrix({ held, state, change }: { held: Counted } & Pick<Props, 'state' | 'change'>): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { width } = useSize(host)
  const told = useSignal('')
  const { view } = state
  const similar = state.order === 'similarity' ? bySimilarity.value : NONE
  const order = useMemo(() => orderOf(held, similar, view), [held, similar, view])
  const tell = (text: string): void => {
    told.value = text
  }
  const many = held.classes > MOST_SQUARES
  return (
    <div ref={host}>
      {held.classes > 2 && <Choices state={state} change={change} many={many} />}
      {width > 0 && order.length > MOST_SQUARES && <Overview counted={held} order={order} width={width} tell={tell} />}
      {width > 0 && order.length <= MOST_SQUARES && <Grid counted={held} order={order} width={width} tell={tell} />}
      <p class="told cut" title={told.value}>
        {told.value === '' ? <Scale end={held.end} /> : <span>{told.value}</span>}
      </p>
    </div>
  )
}

/** What the colours say. */
function Scale({ end }: { end: number }): JSX.Element {
  return (
    <span class="scale muted">
      share of its row: 0 % <i aria-hidden="true" /> {percent(end, 0)} % · click selects
    </span>
  )
}

function Pairs(): JSX.Element | null {
  const found = mostConfused(MOST_PAIRS)
  if (found === null) return null
  return (
    <Section title="Most confused" side="label → prediction, samples" name="pairs">
      {found.length === 0 && <p class="muted">No label is predicted as another class.</p>}
      <Ways
        label="Most confused"
        arrow="predicted as"
        ways={found.map(({ label, called, count }) => ({ from: label, to: called, count }))}
        className={className}
        pressed={({ from, to }) => isPicked({ label: from, called: to })}
        title={({ from, to }) => `Select label ${className(from)} called ${className(to)}`}
        choose={({ from, to }, more) => choose({ label: from, called: to }, more)}
      />
    </Section>
  )
}

/** Why there is no matrix; null where there is one. */
function missing(): string | null {
  if (run.value === null || run.value.snapshots.length === 0) return 'No snapshot yet.'
  if (!labelsKnown.value) return 'No labels were recorded, so nothing can be confused.'
  return nothingPredicted.value ? 'No sample has a prediction at this snapshot.' : null
}

export function Confusions({ state, change }: Props): JSX.Element | null {
  const why = missing()
  const held = counted.value
  const side = compact.value ? 'rows: labels' : `${snapshotNames.value[index.value] ?? ''} · rows are labels`
  return (
    <div class="confusions" data-panel="confusions">
      <Section title="Confusion matrix" side={why === null ? side : ''} name="confusion-matrix">
        {why !== null && <p class="muted">{why}</p>}
        {why === null && held !== null && <Matrix held={held} state={state} change={change} />}
      </Section>
      {why === null && (
        <Fold.Provider value={null}>
          <Pairs />
        </Fold.Provider>
      )}
    </div>
  )
}
