/** The slider with its stops, and the curves under it in the same scale. */
import { type ReadonlySignal, computed } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import { type LabelBox, curvePath, labelPlace } from '../../charts/curve'
import { type Span, indexAt, labelled, placeOf, snapped, spacing } from '../../charts/scale'
import { Ticks, widestText } from '../../charts/ticks'
import { firstNumber, snapshotNames, snapshotNumbers } from '../../parts/moments'
import { useSize } from '../../parts/size'
import { index, lastIndex, position, seek } from '../../state/playhead'
import { run } from '../../state/run'
import { Compared, Iterations, markAt } from './marks'
import { type Curve, domain, heightAt } from './logic'

const EDGE = 28
const RAIL = 30
const TOP = 46
const BOTTOM = 86
/** Stops closer than this are not drawn one by one. */
const LEAST_STOP = 10
const REACH = 7

/** Index of the last stop that the playhead has reached. */
const passed = computed(() => Math.floor(position.value + 1e-6))

function Stops({ span }: { span: Span }): JSX.Element | null {
  if (spacing(span) < LEAST_STOP) return null
  return (
    <g>
      {Array.from({ length: span.count }, (_, i) => (
        <circle key={i} class={i <= passed.value ? 'stop past' : 'stop'} cx={placeOf(span, i)} cy={RAIL} r="3.5" />
      ))}
    </g>
  )
}

function Gridlines({ span }: { span: Span }): JSX.Element {
  const numbers = snapshotNumbers.value
  const first = firstNumber.value
  const single = spacing(span) >= LEAST_STOP
  const at = single ? Array.from({ length: span.count }, (_, i) => i) : labelled(span, widestText(numbers) + 14, first)
  return (
    <g>
      {at.map((i) => (
        <line key={i} class="gridline" x1={placeOf(span, i)} x2={placeOf(span, i)} y1="38" y2={BOTTOM + 4} />
      ))}
    </g>
  )
}

interface Drawn {
  curve: Curve
  path: string
  at: (pixel: number) => number
}

function drawnCurves(curves: readonly Curve[], span: Span): Drawn[] {
  const scales = { accuracy: domain(curves, 'accuracy'), loss: domain(curves, 'loss') }
  return curves.map((curve) => {
    const [low, high] = scales[curve.measure]
    const y = (value: number): number => BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP)
    const path = curvePath(curve.values, (i) => placeOf(span, i), y)
    return { curve, path, at: heightAt(curve.values, (pixel) => indexAt(span, pixel), y) }
  })
}

/** Names of the two measures, where they fit beside their curve. */
function CurveNames({ drawn, span }: { drawn: readonly Drawn[]; span: Span }): JSX.Element | null {
  if (span.count < 2) return null
  const taken: (LabelBox & { width: number })[] = []
  const names = (['loss', 'accuracy'] as const).flatMap((measure) => {
    const own = drawn.find((one) => one.curve.measure === measure)
    if (own === undefined) return []
    const width = measure.length * 6.2
    const others = drawn.filter((one) => one !== own)
    const wish = { width, height: 11, left: span.from + 10, right: span.to - 10, top: TOP - 8, bottom: BOTTOM + 3 }
    const place = labelPlace(
      [own, ...others].map((one) => one.at),
      wish,
      taken,
    )
    if (place === null) return []
    taken.push({ ...place, width })
    return [
      <g key={measure}>
        <rect class="halo" x={place.x - 2} y={place.y - 9} width={width + 2} height="12" rx="3" />
        <text x={place.x} y={place.y} class={measure === 'accuracy' ? 'strong' : ''}>
          {measure}
        </text>
      </g>,
    ]
  })
  return <g>{names}</g>
}

function Curves({ curves, span }: { curves: readonly Curve[]; span: Span }): JSX.Element {
  const drawn = useMemo(() => drawnCurves(curves, span), [curves, span])
  const paths = drawn.map(({ curve, path }) => (
    <path
      key={`${curve.measure} ${curve.probe}`}
      class={`curve ${curve.measure} ${curve.dashed ? 'dashed' : ''}`}
      d={path}
    />
  ))
  return (
    <g>
      <g opacity="0.35">{paths}</g>
      <g clip-path="url(#timeline-past)">{paths}</g>
      <CurveNames drawn={drawn} span={span} />
    </g>
  )
}

/** Pixel of the playhead. */
function usePlace(span: Span): ReadonlySignal<number> {
  return useMemo(() => computed(() => placeOf(span, position.value)), [span])
}

/** What moves with the playhead; signals change the attributes without drawing the rest again. */
function Playhead({ span }: { span: Span }): JSX.Element {
  const x = usePlace(span)
  const past = useMemo(() => computed(() => Math.max(0, x.value + 1)), [x])
  return (
    <g>
      <clipPath id="timeline-past">
        <rect x="0" y="0" width={past} height="96" />
      </clipPath>
      <line class="now" x1={x} x2={x} y1={RAIL} y2={BOTTOM + 4} />
      <circle class="knob" cx={x} cy={RAIL} r="7" />
    </g>
  )
}

function Rail({ span }: { span: Span }): JSX.Element | null {
  const x = usePlace(span)
  if (span.count < 2) return null
  return (
    <g>
      <line class="rail" x1={span.from} x2={span.to} y1={RAIL} y2={RAIL} />
      <line class="rail past" x1={span.from} x2={x} y1={RAIL} y2={RAIL} />
    </g>
  )
}

/** The numbers; drawn again with every snapshot, unlike the curves. */
function Numbers({ span }: { span: Span }): JSX.Element {
  return <Ticks span={span} numbers={snapshotNumbers.value} present={index.value} first={firstNumber.value} y={15} />
}

/** The slider for keyboard and screen reader; the pointer drags on the track itself. */
function Slider({ count }: { count: number }): JSX.Element {
  return (
    <input
      type="range"
      aria-label="Snapshot"
      aria-valuetext={snapshotNames.value[index.value] ?? 'none'}
      min="0"
      max={Math.max(0, count - 1)}
      step="1"
      value={index.value}
      disabled={count < 2}
      onInput={(event) => seek(Number(event.currentTarget.value))}
    />
  )
}

function Alone({ live }: { live: boolean }): JSX.Element {
  return (
    <text x={EDGE + 20} y={RAIL + 4}>
      {live ? 'The next snapshots appear here.' : 'One snapshot: there is nothing to play.'}
    </text>
  )
}

export function Track({ curves }: { curves: readonly Curve[] }): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { width } = useSize(host)
  const dragging = useRef(false)
  const count = lastIndex.value + 1
  const span = useMemo<Span>(() => ({ from: EDGE, to: Math.max(EDGE + 1, width - EDGE), count }), [width, count])
  const under = (event: PointerEvent): number =>
    indexAt(span, event.clientX - (host.current?.getBoundingClientRect().left ?? 0))
  const grab = (event: PointerEvent): void => {
    if (event.button !== 0 || count < 2) return
    if (event.shiftKey) {
      markAt(span, under(event))
      return
    }
    host.current?.setPointerCapture(event.pointerId)
    dragging.current = true
    seek(snapped(span, under(event), REACH))
  }
  const drag = (event: PointerEvent): void => {
    if (dragging.current) seek(under(event))
  }
  const drop = (event: PointerEvent): void => {
    if (dragging.current && event.type === 'pointerup') seek(snapped(span, under(event), REACH))
    dragging.current = false
  }
  return (
    <div
      ref={host}
      class="track"
      data-testid="timeline-track"
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      <Slider count={count} />
      {count > 0 && width > 0 && (
        <svg width={width} height="95" aria-hidden="true">
          <Gridlines span={span} />
          <Numbers span={span} />
          <Curves curves={curves} span={span} />
          <Iterations span={span} />
          <Rail span={span} />
          <Stops span={span} />
          <Compared span={span} />
          <Playhead span={span} />
          {count === 1 && <Alone live={run.value?.live ?? false} />}
        </svg>
      )}
    </div>
  )
}
