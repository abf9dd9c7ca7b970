/** A star graph: one axis per class, as long as its probability. */
import type { JSX } from 'preact'
import { type StarSize, namePlaces, namesFit, starPlace, starPolygon, starRadius, starShare } from './starShape'
import { cutTo } from './text'

export interface StarAxis {
  name: string
  colour: string
  /** In [0, 1]. */
  value: number
  /** Named whatever the room. */
  strong: boolean
}

interface StarProps {
  axes: readonly StarAxis[]
  size: StarSize
  /** The radius is the square root of the value. */
  roots: boolean
  colour: string
  /** What it shows, in a sentence. */
  says: string
}

const DOT_FROM = 0.03

function Names({ axes, size }: Pick<StarProps, 'axes' | 'size'>): JSX.Element {
  const all = namesFit(
    size,
    axes.map(({ name }) => name),
  )
  const named = axes.flatMap(({ name, strong }, k) =>
    all || strong ? [{ k, text: cutTo(name, all ? 40 : size.width * 0.6) }] : [],
  )
  return (
    <g text-anchor="middle">
      {!all &&
        axes.map(({ name, colour, strong }, k) => {
          const { x, y } = starPlace(size, k, axes.length, 1 + 5 / starRadius(size))
          return strong ? null : (
            <circle key={k} cx={x} cy={y} r="2.5" fill={colour}>
              <title>{name}</title>
            </circle>
          )
        })}
      {namePlaces(size, axes.length, named).map(({ k, text, x, y }) => (
        <text key={k} x={x} y={y} class={axes[k]!.strong ? 'current' : ''}>
          {text}
          <title>{axes[k]!.name}</title>
        </text>
      ))}
    </g>
  )
}

export function Star({ axes, size, roots, colour, says }: StarProps): JSX.Element {
  const centre = starPlace(size, 0, 1, 0)
  const radius = starRadius(size)
  return (
    <svg class="star" width={size.width} height={size.height} role="img" aria-label={says}>
      {[0.5, 1].map((share) => (
        <circle
          key={share}
          class="gridline"
          cx={centre.x}
          cy={centre.y}
          r={radius * (share < 1 ? starShare(share, roots) : 1)}
        />
      ))}
      {axes.map((_, k) => {
        const { x, y } = starPlace(size, k, axes.length, 1)
        return <line key={k} class="gridline" x1={centre.x} y1={centre.y} x2={x} y2={y} />
      })}
      <polygon
        points={starPolygon(
          size,
          axes.map(({ value }) => value),
          roots,
        )}
        fill={colour}
        stroke={colour}
      />
      {axes.map(({ name, value, colour: own }, k) => {
        const share = starShare(value, roots)
        const { x, y } = starPlace(size, k, axes.length, share)
        return share <= DOT_FROM ? null : (
          <circle key={k} class="dot" cx={x} cy={y} r="3" fill={own}>
            <title>{`${name} ${value.toFixed(2)}`}</title>
          </circle>
        )
      })}
      <Names axes={axes} size={size} />
    </svg>
  )
}
