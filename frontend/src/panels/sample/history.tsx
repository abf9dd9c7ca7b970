/** The life of one sample over the snapshots: curves of a measure, and what it was called. A click goes to a snapshot. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { type Line, Lines } from '../../charts/lines'
import { type Span, indexAt, placeOf, spacing } from '../../charts/scale'
import { Ticks, textWidth, widestText } from '../../charts/ticks'
import { palette } from '../../model/palette'
import { useSize } from '../../parts/size'
import { seek } from '../../state/playhead'
import { type History, UNCALLED, stretches } from './logic'
import type { Range } from './measures'

const TOP = 6
const MOST_ROOM = 62

export interface HistoryProps {
  life: History
  lines: readonly Line[]
  range: Range
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
  /** What it shows, in a sentence. */
  says: string
}

interface BandProps {
  life: History
  span: Span
  y: number
  names: readonly string[]
}

function Band({ life, span, y, names }: BandProps): JSX.Element {
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

/** Pixels right of the last stop: for the names at the ends of the curves, or half a number. */
function roomOf(lines: readonly Line[], last: string): number {
  const names = lines.map(({ end }) => end).filter((end) => end !== '')
  const half = textWidth(last) / 2 + 2
  return Math.max(14, half, names.length === 0 ? 0 : Math.min(MOST_ROOM, widestText([...names, 'called']) + 8))
}

function Grid({
  range,
  y,
  left,
  right,
}: {
  range: Range
  y: (value: number) => number
  left: number
  right: number
}): JSX.Element {
  return (
    <g>
      {range.ticks.map(({ value, text }) => (
        <g key={value}>
          <line class="gridline" x1={left} x2={right} y1={y(value)} y2={y(value)} />
          <text x={left - 5} y={y(value) + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
    </g>
  )
}

function Drawing({ width, ...props }: HistoryProps & { width: number }): JSX.Element {
  const { life, lines, range, numbers, present, names, height, unit, first } = props
  const left = Math.max(18, widestText(range.ticks.map(({ text }) => text)) + 6)
  const room = roomOf(lines, numbers.at(-1) ?? '')
  const span: Span = { from: left + 6, to: Math.max(left + 7, width - room), count: numbers.length }
  const floor = height - 40
  const y = (value: number): number => TOP + ((range.high - value) / (range.high - range.low)) * (floor - TOP)
  const x = placeOf(span, present)
  const named = lines.some(({ end }) => end !== '')
  const goTo = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    seek(Math.round(indexAt(span, event.clientX - box.left)))
  }
  return (
    <svg
      width={width}
      height={height}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        goTo(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event)
      }}
    >
      <Grid range={range} y={y} left={left} right={span.to + (named ? 0 : 6)} />
      <line class="now" x1={x} x2={x} y1={TOP - 4} y2={height - 18} />
      <Lines lines={lines} span={span} y={y} present={present} room={room} top={TOP - 4} bottom={floor} />
      <Band life={life} span={span} y={height - 32} names={names} />
      <Ticks numbers={numbers} present={present} span={span} first={first} y={height - 4} />
      {named && (
        <g>
          <text x={span.to + 8} y={height - 23}>
            called
          </text>
          {textWidth(numbers.at(-1) ?? '') <= 16 && (
            <text x={span.to + Math.max(8, textWidth(numbers.at(-1) ?? '') / 2 + 5)} y={height - 4}>
              {unit}
            </text>
          )}
        </g>
      )}
    </svg>
  )
}

export function HistoryChart(props: HistoryProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { width } = useSize(host)
  return (
    <div class="history" ref={host} style={{ height: `${props.height}px` }} role="img" aria-label={props.says}>
      {width > 0 && props.numbers.length > 0 && <Drawing width={width} {...props} />}
    </div>
  )
}
