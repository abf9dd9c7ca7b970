/** Ways from one class to another, with how many samples took each; each is a button. */
import type { JSX } from 'preact'
import { palette } from '../model/palette'
import { adopt } from '../style/sheet'
import { ClassName } from './className'
import { decimal, thin } from './number'
import style from './ways.css'

adopt(style)

/** The arrow between two classes; `says`: what it is read as. */
export function Arrow({ says }: { says: string }): JSX.Element {
  return (
    <span class="arrow" role="img" aria-label={says}>
      →
    </span>
  )
}

export interface ListedWay {
  from: number
  to: number
  count: number
}

interface WaysProps {
  label: string
  arrow: string
  ways: readonly ListedWay[]
  className: (known: number) => string
  pressed: (way: ListedWay) => boolean
  title: (way: ListedWay) => string
  /** `more`: with Ctrl or ⌘ held. */
  choose: (way: ListedWay, more: boolean) => void
}

export function Ways({ label, arrow, ways, className, pressed, title, choose }: WaysProps): JSX.Element {
  const most = Math.max(1, ...ways.map(({ count }) => count))
  return (
    <ol class="ways" aria-label={label}>
      {ways.map((way) => (
        <li key={`${String(way.from)} ${String(way.to)}`}>
          <button
            aria-pressed={pressed(way)}
            title={title(way)}
            onClick={(event) => choose(way, event.ctrlKey || event.metaKey)}
          >
            <ClassName name={className(way.from)} colour={palette(way.from)} />
            <Arrow says={arrow} />
            <ClassName name={className(way.to)} colour={palette(way.to)} />
            <span class="count">{thin(way.count)}</span>
            <span class="bar">
              <i style={{ width: `${decimal((100 * way.count) / most, 1)}%` }} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
