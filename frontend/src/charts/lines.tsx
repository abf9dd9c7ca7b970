/** Curves over stops: solid up to the present one, dotted from there on, named at their end. */
import type { JSX } from 'preact'
import { type Values, curveAround, spreadOut } from './curve'
import { type Span, placeOf } from './scale'
import { cutTo } from './text'

export interface Line {
  name: string
  colour: string
  values: Values
  /** What stands at its end. */
  end: string
}

interface LinesProps {
  lines: readonly Line[]
  span: Span
  /** Pixel of a value. */
  y: (value: number) => number
  present: number
  /** Pixels to the right of the last stop. */
  room: number
  /** Pixels between which the names at the ends lie. */
  top: number
  bottom: number
}

const LINE = 12
const GAP = 6

/** The last value that is known, and where. */
function lastKnown(values: Values): { index: number; value: number } | null {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    const value = values[index]
    if (value !== null && value !== undefined && Number.isFinite(value)) return { index, value }
  }
  return null
}

export function Lines({ lines, span, y, present, room, top, bottom }: LinesProps): JSX.Element {
  const x = (index: number): number => placeOf(span, index)
  const ends = lines.map(({ values }) => lastKnown(values))
  const places = spreadOut(
    ends.map((end) => (end === null ? bottom : y(end.value)) + 4),
    LINE,
    top + LINE - 2,
    bottom + 4,
  )
  return (
    <g>
      {lines.map(({ name, colour, values, end }, i) => {
        const { past, future } = curveAround(values, present, x, y)
        const now = values[present]
        return (
          <g key={name}>
            <path class="curve future" d={future} stroke={colour} />
            <path class="curve" d={past} stroke={colour} />
            {now !== null && now !== undefined && Number.isFinite(now) && (
              <circle class="dot" cx={x(present)} cy={y(now)} r="3.5" fill={colour} />
            )}
            {end !== '' && ends[i] !== null && (
              <text class="end" x={span.to + GAP} y={places[i]}>
                {cutTo(end, room - GAP)}
                <title>{name}</title>
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}
