/** The axes of star coordinates over the picture, with the names of the classes; their ends can be dragged and turned. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Camera, layoutPlace } from '../../gpu/camera'
import { palette } from '../../model/palette'
import { type Axis, degreesOf, turned } from '../../model/starFrame'
import { classTitle } from '../../parts/className'
import { camera, viewport } from '../../state/camera'
import { hoveredClass } from '../../state/hover'
import { run } from '../../state/run'
import { type Extent, type Place, drawnPlace } from './logic'
import { MOST_AXES, keepAxes, moveAxis, starAxes } from './starDrag'

const BESIDE_END = 14
const MOST_CHARACTERS = 16
/** Milliseconds after the last key until the layout is made. */
const KEY_REST_MS = 700
const TURN = Math.PI / 36

function shortened(name: string): string {
  const characters = Array.from(name)
  return characters.length <= MOST_CHARACTERS
    ? name
    : `${characters
        .slice(0, MOST_CHARACTERS - 1)
        .join('')
        .trimEnd()}…`
}

/** What an arrow key makes of an axis; null for other keys. With shift in finer steps. */
export function keyedAxis(axis: Axis, { key, shiftKey }: { key: string; shiftKey: boolean }): Axis | null {
  const step = shiftKey ? TURN / 5 : TURN
  switch (key) {
    case 'ArrowLeft':
      return turned(axis, step)
    case 'ArrowRight':
      return turned(axis, -step)
    case 'ArrowUp':
      return turned(axis, 0, 1 + step)
    case 'ArrowDown':
      return turned(axis, 0, 1 / (1 + step))
    default:
      return null
  }
}

interface EndProps {
  of: number
  axis: Axis
  name: string
  centre: Place
  end: Place
}

function End({ of, axis, name, centre, end }: EndProps): JSX.Element {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const press = (event: PointerEvent): void => {
    event.preventDefault()
    hoveredClass.value = null
    ;(event.currentTarget as SVGElement).setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent): void => {
    const node = event.currentTarget as SVGElement
    const [view, box] = [camera.peek(), node.ownerSVGElement?.getBoundingClientRect()]
    if (!node.hasPointerCapture(event.pointerId) || view === null || box === undefined) return
    const at = layoutPlace(view, { x: event.clientX - box.left, y: event.clientY - box.top, ...viewport.peek() })
    moveAxis(of, [at.x, at.y])
  }
  const type = (event: KeyboardEvent): void => {
    const to = event.ctrlKey || event.metaKey || event.altKey ? null : keyedAxis(axis, event)
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    moveAxis(of, to)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void keepAxes(), KEY_REST_MS)
  }
  const away = Math.max(1, Math.hypot(end.x - centre.x, end.y - centre.y))
  const [dx, dy] = [(end.x - centre.x) / away, (end.y - centre.y) / away]
  return (
    <g
      class="end"
      tabIndex={0}
      role="slider"
      aria-label={`Axis of ${name}`}
      aria-valuemin={0}
      aria-valuemax={359}
      aria-valuenow={degreesOf(axis)}
      aria-valuetext={`${degreesOf(axis)} degrees`}
      data-testid="axis"
      transform={`translate(${end.x.toFixed(1)} ${end.y.toFixed(1)})`}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={() => void keepAxes()}
      onKeyDown={type}
      onPointerEnter={() => (hoveredClass.value = of)}
      onPointerLeave={() => (hoveredClass.value = null)}
    >
      <title>{`${name}: drag, or turn with the arrow keys`}</title>
      <circle class="reach" r="12" />
      <circle r="5" style={{ fill: palette(of) }} />
      <text
        x={BESIDE_END * dx}
        y={BESIDE_END * dy}
        dy="0.35em"
        style={{ textAnchor: dx > 0.3 ? 'start' : dx < -0.3 ? 'end' : 'middle' }}
      >
        {shortened(name)}
      </text>
    </g>
  )
}

interface StarProps {
  axes: readonly Axis[]
  view: Camera
  size: Extent
}

function Star({ axes, view, size }: StarProps): JSX.Element {
  const names = run.value?.classes.map(({ name }) => name) ?? []
  const centre = drawnPlace(view, { x: 0, y: 0 }, size)
  const ends = axes.map(([x, y]) => drawnPlace(view, { x, y }, size))
  return (
    <svg class="landscape-star" role="group" aria-label="Axes of the classes">
      {ends.map(({ x, y }, i) => (
        <line key={i} x1={centre.x} y1={centre.y} x2={x} y2={y} />
      ))}
      {axes.length > MOST_AXES
        ? null
        : ends.map((end, i) => (
            <End key={i} of={i} axis={axes[i]!} name={classTitle(names, i)} centre={centre} end={end} />
          ))}
    </svg>
  )
}

export function StarAxes(): JSX.Element | null {
  const [axes, view] = [starAxes.value, camera.value]
  if (axes === null || view === null) return null
  return <Star axes={axes} view={view} size={viewport.value} />
}
