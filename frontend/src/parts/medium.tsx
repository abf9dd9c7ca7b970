/** The recorded medium of a sample: picture, text, table row or sound, small among others or large by itself. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import { type Medium as Recorded, medium, mediumAlone } from '../model/media'
import { adopt } from '../style/sheet'
import { Clip } from './clip'
import { Icon } from './icon'
import style from './medium.css'

adopt(style)

/** tile: one of many, square; line: one of many, a line of text; beside: beside the pointer; large: what is looked at. */
export type MediumSize = 'tile' | 'line' | 'beside' | 'large'

const CARD_ENTRIES = 4
const LINE_CHARACTERS = 200

/** Until a picture that did not come is asked for again. */
const AGAIN_MS = 3000

/** A picture as it was recorded; nothing where it does not come, until it does; its pixels are seen where it is drawn at twice its size or more. */
export function Picture({ url, name }: { url: string; name: string }): JSX.Element {
  const image = useRef<HTMLImageElement>(null)
  const sharpen = (): void => {
    const shown = image.current
    if (shown === null || shown.naturalWidth === 0) return
    const scale = Math.min(shown.clientWidth / shown.naturalWidth, shown.clientHeight / shown.naturalHeight)
    shown.classList.toggle('crisp', scale >= 2)
  }
  const failed = useSignal({ url: '', times: 0 })
  const { times } = failed.value
  const missing = failed.value.url === url
  useEffect(() => {
    if (!missing) return undefined
    const timer = setTimeout(() => {
      if (image.current !== null) image.current.src = url
    }, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [url, missing, times])
  return (
    <img
      ref={image}
      src={url}
      alt={name}
      decoding="async"
      draggable={false}
      style={missing ? { visibility: 'hidden' } : {}}
      onLoad={() => {
        if (missing) failed.value = { url: '', times: 0 }
        sharpen()
      }}
      onError={() => {
        failed.value = { url, times: times + 1 }
      }}
    />
  )
}

/** Of a table row by itself, before all of it is asked for. */
const FEW_ENTRIES = 5

/** The whole row of a table by itself: its first values, and all of them on request. */
function WholeRow({ of: entries }: { of: readonly (readonly [string, string])[] }): JSX.Element {
  const all = useSignal(false)
  const more = entries.length > FEW_ENTRIES + 1
  return (
    <>
      <Entries of={entries} most={more && !all.value ? FEW_ENTRIES : Infinity} />
      {more && (
        <button
          class="link"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value
          }}
        >
          {all.value ? 'show fewer' : `show all ${String(entries.length)}`}
        </button>
      )}
    </>
  )
}

function Entries({ of: entries, most }: { of: readonly (readonly [string, string])[]; most: number }): JSX.Element {
  return (
    <dl>
      {entries.slice(0, most).map(([name, value]) => (
        <div key={name}>
          <dt class="cut" title={name}>
            <bdi>{name}</bdi>
          </dt>
          <dd class="cut" title={value}>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The medium in one line of text. */
export function lineOf(shown: Recorded): string {
  if (shown.kind === 'text') return shown.text.slice(0, LINE_CHARACTERS).replace(/\s+/g, ' ').trim()
  if (shown.kind === 'table') return shown.entries.map(([name, value]) => `${name} ${value}`).join(', ')
  return shown.kind === 'audio' ? 'sound' : 'picture'
}

interface MediumViewProps {
  shown: Recorded
  /** What it is a medium of, for those who do not see it: "train 17". */
  name: string
  size: MediumSize
}

/** A medium that is there. */
export function MediumView({ shown, name, size }: MediumViewProps): JSX.Element {
  const place = `medium ${shown.kind} ${size}`
  if (shown.kind === 'image') {
    return (
      <span class={place}>
        <Picture url={shown.url} name={size === 'tile' || size === 'line' ? '' : name} />
      </span>
    )
  }
  if (size === 'line') {
    const text = lineOf(shown)
    return (
      <bdi class={`${place} cut`} title={text}>
        {text}
      </bdi>
    )
  }
  if (size === 'tile' || (shown.kind === 'audio' && size === 'beside')) {
    return (
      <span class={`${place} sign`} title={lineOf(shown)}>
        <Icon name={shown.kind === 'text' ? 'text' : shown.kind === 'table' ? 'table' : 'sound'} />
      </span>
    )
  }
  if (shown.kind === 'audio') return <Clip url={shown.url} name={name} />
  if (shown.kind === 'table') {
    return (
      <div class={place} {...scrolled(size, `Recorded row of ${name}`)}>
        {size === 'large' ? <WholeRow of={shown.entries} /> : <Entries of={shown.entries} most={CARD_ENTRIES} />}
      </div>
    )
  }
  return (
    <p class={place} {...scrolled(size, `Recorded text of ${name}`)} dir="auto">
      {size === 'beside' ? shown.text.slice(0, LINE_CHARACTERS) : shown.text}
    </p>
  )
}

/** What can be longer than its place is scrolled by keys as well. */
function scrolled(size: MediumSize, label: string): { tabIndex?: number; role?: 'region'; 'aria-label'?: string } {
  return size === 'large' ? { tabIndex: 0, role: 'region', 'aria-label': label } : {}
}

interface MediumProps {
  row: number
  name: string
  size: MediumSize
}

/** The medium of a point; an empty place while it has not come, nothing where there is none. */
export function Medium({ row, name, size }: MediumProps): JSX.Element | null {
  const alone = size === 'large' || size === 'beside'
  const shown = alone ? mediumAlone(row) : medium(row)
  if (shown === null) return size === 'tile' ? <span class="medium tile" /> : null
  return <MediumView shown={shown} name={name} size={size} />
}
