/** Confidence and prediction of one sample over the snapshots. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { curvePath } from '../../charts/curve'
import { type Span, placeOf, spacing } from '../../charts/scale'
import { Ticks, textWidth } from '../../charts/ticks'
import { palette } from '../../model/palette'
import { useSize } from '../../parts/size'
import { type History, UNCALLED, stretches } from './logic'

const LEFT = 26
const TOP = 6

interface HistoryProps {
  life: History
  /** Numbers of the snapshots, as recorded. */
  numbers: readonly string[]
  present: number
  /** Class names, for the titles of the squares. */
  names: readonly string[]
  height: number
  /** "epoch" or "step". */
  unit: string
  /** See `labelled`. */
  first: number
}

function Band({
  life,
  span,
  y,
  names,
}: {
  life: History
  span: Span
  y: number
  names: readonly string[]
}): JSX.Element {
  const gap = spacing(span)
  const single = gap >= 7
  const half = Number.isFinite(gap) ? Math.min(5, gap / 2 - (single ? 1 : 0)) : 5
  const parts = single
    ? life.called.flatMap((called, index) => (called === null ? [] : [{ from: index, to: index, called }]))
    : stretches(life.called)
  return (
    <g>
      {parts.map(({ from, to, called }) => {
        const left = placeOf(span, from) - half
        const width = placeOf(span, to) + half - left
        return (
          <rect
            key={from}
            x={left}
            y={y}
            width={Math.max(1, width)}
            height="10"
            rx={single ? 2 : 0}
            {...(called === UNCALLED ? { class: 'uncalled' } : { fill: palette(called) })}
          >
            <title>{called === UNCALLED ? 'no prediction' : (names[called] ?? String(called))}</title>
          </rect>
        )
      })}
    </g>
  )
}

export function HistoryChart({ life, numbers, present, names, height, unit, first }: HistoryProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { width } = useSize(host)
  const right = Math.max(14, textWidth(numbers.at(-1) ?? '') / 2 + 2)
  const span: Span = { from: LEFT + 6, to: Math.max(LEFT + 7, width - right), count: numbers.length }
  const floor = height - 40
  const y = (share: number): number => TOP + (1 - share) * (floor - TOP)
  const x = placeOf(span, present)
  const called = life.called[present]
  const sure = life.confidence[present]
  return (
    <div
      class="history"
      ref={host}
      style={{ height: `${height}px` }}
      role="img"
      aria-label={`Confidence and prediction per ${unit}`}
    >
      {width > 0 && numbers.length > 0 && (
        <svg width={width} height={height}>
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line class="gridline" x1={LEFT} x2={span.to + 6} y1={y(share)} y2={y(share)} />
              <text x={LEFT - 6} y={y(share) + 4} text-anchor="end">
                {share === 0.5 ? '.5' : share}
              </text>
            </g>
          ))}
          <line class="now" x1={x} x2={x} y1={TOP - 4} y2={height - 18} />
          <path class="curve" d={curvePath(life.confidence, (index) => placeOf(span, index), y)} />
          <Band life={life} span={span} y={height - 32} names={names} />
          {called !== null && called !== undefined && sure !== null && sure !== undefined && (
            <circle class="dot" cx={x} cy={y(sure)} r="4" fill={palette(called)} />
          )}
          <Ticks numbers={numbers} present={present} span={span} first={first} y={height - 4} />
        </svg>
      )}
    </div>
  )
}
