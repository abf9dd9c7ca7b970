/** Shares as bars with their names and numbers: a list, so that it reads as well as it looks. */
import type { JSX } from 'preact'

export interface Bar {
  key: string
  name: string
  /** CSS colour; the rest of many has none. */
  colour: string
  /** In [0, 1]. */
  share: number
  /** The share as it is written. */
  text: string
  /** What it is beside its name: "label". */
  note: string
}

/** Signs of a name beyond which the names get more room than the bars. */
const LONG = 12

export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }): JSX.Element {
  const long = bars.some(({ name }) => name.length > LONG)
  return (
    <ul class={long ? 'bars long' : 'bars'} aria-label={label}>
      {bars.map(({ key, name, colour, share, text, note }) => (
        <li key={key}>
          <span class="cut" title={name}>
            <bdi>{name}</bdi>
          </span>
          <span class="track" aria-hidden="true">
            <i style={{ width: `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`, background: colour }} />
          </span>
          <span class="value">{text}</span>
          <span class="muted">{note}</span>
        </li>
      ))}
    </ul>
  )
}
