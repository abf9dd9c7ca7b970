/** The nearest samples of the inspected one: in what the network makes of it, and in the picture. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { type Frame, frame } from '../../model/frames'
import { playClip, playingClip, stopClip } from '../../model/clip'
import { medium } from '../../model/media'
import { mediaKind } from '../../model/mediaUrl'
import { NEIGHBORS, type Neighbors, neighbors } from '../../model/neighbors'
import { nearestInPicture } from '../../model/pictureNeighbors'
import { palette } from '../../model/palette'
import { describe } from '../../model/points'
import { Icon } from '../../parts/icon'
import { Medium, lineOf } from '../../parts/medium'
import { sampleName } from '../../parts/sampleName'
import { hoveredPoint } from '../../state/hover'
import { pin, togglePin } from '../../state/pinned'
import { index, moving } from '../../state/playhead'
import { compact } from '../../state/theme'
import { className, classNames } from '../../parts/classes'
import { bothText, inBoth, labelsText } from './near'

interface TileProps {
  row: number
  both: boolean
}

/** What a neighbour is, in words. */
function titleOf(row: number, both: boolean): string {
  const known = describe(row)
  if (known === null) return ''
  const label = known.label < 0 ? 'no label' : `labelled ${className(known.label)}`
  return `${sampleName(row)}, ${label}${both ? ', near in both' : ''}`
}

/** The text that stands for a sample without a picture. */
function wordsOf(row: number): string {
  const found = mediaKind(row) === 'audio' ? null : medium(row)
  if (found !== null) return lineOf(found)
  const label = describe(row)?.label ?? -1
  return label < 0 ? sampleName(row) : `${className(label)} · ${sampleName(row)}`
}

/** Plays the sound of a neighbour. */
function Play({ row }: { row: number }): JSX.Element | null {
  const sound = medium(row)
  if (sound?.kind !== 'audio') return null
  const { url } = sound
  const playing = playingClip.value?.url === url
  const label = `${playing ? 'Stop' : 'Play'} ${sampleName(row)}`
  return (
    <button
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => {
        if (playing) stopClip()
        else playClip(url).catch(stopClip)
      }}
    >
      <Icon name={playing ? 'pause' : 'play'} />
    </button>
  )
}

/** A neighbour without a picture: a line of words, with a button where it is a sound. */
function Words(props: TileProps): JSX.Element {
  return (
    <div class="line">
      {mediaKind(props.row) === 'audio' && <Play row={props.row} />}
      <Tile {...props} />
    </div>
  )
}

function Tile({ row, both }: TileProps): JSX.Element {
  const picture = mediaKind(row) === 'image'
  const words = picture ? '' : wordsOf(row)
  const title = titleOf(row, both)
  const point = (at: number | null): void => {
    hoveredPoint.value = at
  }
  return (
    <button
      class={both ? 'neighbour both' : 'neighbour'}
      aria-label={`Inspect ${title}`}
      title={picture ? title : `${title}\n${words}`}
      style={{ '--own': palette(describe(row)?.label ?? -1) }}
      onMouseEnter={() => point(row)}
      onMouseLeave={() => point(null)}
      onFocus={() => point(row)}
      onBlur={() => point(null)}
      onClick={(event) => {
        point(null)
        if (event.ctrlKey || event.metaKey) togglePin(row)
        else pin(row)
      }}
    >
      {picture ? <Medium row={row} name={title} size="tile" /> : <bdi class="cut words">{words}</bdi>}
    </button>
  )
}

interface StripProps {
  name: string
  rows: readonly number[]
  both: ReadonlySet<number>
  said: string
}

function Strip({ name, rows, both, said }: StripProps): JSX.Element {
  const words = rows.length > 0 && rows.every((row) => mediaKind(row) !== 'image')
  return (
    <div class="strip">
      <p class="caption">
        <span class="muted">{name}</span>
        <span class="muted cut" title={said}>
          {said}
        </span>
      </p>
      <div class={words ? 'tiles words' : 'tiles'} role="group" aria-label={name}>
        {rows.map((row) =>
          words ? (
            <Words key={row} row={row} both={both.has(row)} />
          ) : (
            <Tile key={row} row={row} both={both.has(row)} />
          ),
        )}
      </div>
    </div>
  )
}

interface Near {
  row: number
  there: readonly number[] | null
  of: Neighbors['of']
  drawn: readonly number[]
  /** What it was made from. */
  frame: Frame
  known: Neighbors | null | undefined
}

/** The two lists at the present snapshot; the last ones stay while they are on their way. */
function useNear(row: number): { near: Near | null; fresh: boolean; coming: boolean } {
  const last = useRef<Near | null>(null)
  const at = index.value
  const known = neighbors(row, at)
  const seen = frame(at)
  const resting = !moving.value && seen !== undefined
  const fresh = resting && known !== undefined
  const old = last.current?.row === row ? last.current : null
  if (seen !== undefined && (fresh || old === null) && (old?.frame !== seen || old.known !== known)) {
    const drawn = nearestInPicture(seen, row, NEIGHBORS, classNames.value.length)
    const there = known === null || known === undefined ? null : Array.from(known.rows).slice(0, NEIGHBORS)
    last.current = { row, there, of: known?.of ?? 'representation', drawn, frame: seen, known }
  }
  return { near: last.current?.row === row ? last.current : null, fresh, coming: known === undefined }
}

const DENSE = 9

function labelled(rows: readonly number[]): string {
  return labelsText(
    rows.map((row) => describe(row)?.label ?? -1),
    className,
  )
}

export function Nearest({ row }: { row: number }): JSX.Element | null {
  const { near, fresh, coming } = useNear(row)
  if (near === null) return null
  const most = compact.value && mediaKind(row) === 'image' ? DENSE : NEIGHBORS
  const [there, drawn] = [near.there?.slice(0, most) ?? null, near.drawn.slice(0, most)]
  if (drawn.length === 0 && (there === null || there.length === 0)) return null
  const both = inBoth(there ?? [], drawn)
  const where = near.of === 'logits' ? 'logits' : 'representation'
  const compared = there === null ? 0 : Math.min(there.length, drawn.length)
  return (
    <div class={fresh ? 'nearest' : 'nearest stale'} aria-busy={!fresh}>
      <p class="caption">
        <span>{'Nearest neighbours'}</span>
        <span class="muted cut">
          {bothText(both.size, compared, compact.value)}
          {both.size > 0 && ', framed'}
        </span>
      </p>
      {there !== null && there.length > 0 && (
        <Strip name={`in the ${where}`} rows={there} both={both} said={labelled(there)} />
      )}
      {there === null && coming && <p class="muted">Looking for the nearest samples…</p>}
      {drawn.length > 0 && <Strip name="in the picture" rows={drawn} both={both} said={labelled(drawn)} />}
    </div>
  )
}
