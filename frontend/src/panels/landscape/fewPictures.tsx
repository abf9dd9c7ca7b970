/** Pictures in place of points, once few are in view and nothing moves: what was recorded, in the colour of its point. */
import { type ReadonlySignal, computed } from '@preact/signals'
import type { JSX } from 'preact'
import { medium } from '../../model/media'
import { type MediaKind, kindOf } from '../../model/mediaKind'
import { mediaKind } from '../../model/mediaUrl'
import { moving, position } from '../../state/playhead'
import { camera, gliding } from '../../state/camera'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { showThumbnails } from '../../state/thumbnails'
import type { Extent, Place } from './logic'

export interface FewPoint extends Place {
  row: number
  /** CSS colour of the point. */
  colour: string
}

/** Whether any probe of the run has a picture or a text to show. */
export const hasPictures = computed(
  () => run.value?.probes.some(({ media }) => ['image', 'text'].includes(kindOf(media) ?? '')) ?? false,
)

/** From this many on they are smaller. */
const MANY = 60
const LARGE = 36
const SMALL = 28
const MOST_CHARACTERS = 40
/** CSS pixels between the middles of two texts in one line. */
const WIDEST_WORDS = 170

/** The first words of a text, as many as stand on a chip. */
export function firstWords(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim()
  const characters = Array.from(line)
  if (characters.length <= MOST_CHARACTERS) return line
  const cut = characters.slice(0, MOST_CHARACTERS).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MOST_CHARACTERS / 2)).trimEnd()}…`
}

/** Room that a medium keeps for itself: pictures may cover each other in part, words may not. */
export function roomOf(kind: MediaKind | null, size: number): Extent {
  return kind === 'text' ? { width: WIDEST_WORDS, height: 24 } : { width: 0.6 * size, height: 0.6 * size }
}

/** Those that have the room; the others stay points. The selected ones first. */
export function uncrowded(
  points: readonly FewPoint[],
  room: (point: FewPoint) => Extent,
  first: (point: FewPoint) => boolean,
): FewPoint[] {
  const order = [...points.filter(first), ...points.filter((point) => !first(point))]
  const kept: FewPoint[] = []
  for (const point of order) {
    const { width, height } = room(point)
    const covers = ({ x, y }: FewPoint): boolean => Math.abs(x - point.x) < width && Math.abs(y - point.y) < height
    if (!kept.some(covers)) kept.push(point)
  }
  return kept
}

function Few({ point, size }: { point: FewPoint; size: number }): JSX.Element | null {
  const shown = medium(point.row)
  const greyed = lit.value !== null && !lit.value.has(point.row)
  const style = {
    transform: `translate(${Math.round(point.x)}px, ${Math.round(point.y)}px) translate(-50%, -50%)`,
    borderColor: greyed ? 'var(--grey-point)' : point.colour,
    opacity: greyed ? 0.5 : 1,
  }
  if (shown?.kind === 'image') return <img src={shown.url} alt="" width={size} height={size} style={style} />
  if (shown?.kind === 'text')
    return (
      <span style={style}>
        <bdi>{firstWords(shown.text)}</bdi>
      </span>
    )
  return null
}

/** `places`: where the few points are drawn. */
export function FewPictures({ places }: { places: ReadonlySignal<readonly FewPoint[]> }): JSX.Element | null {
  const points = places.value
  const still = !moving.value && !gliding.value && Number.isInteger(position.value) && camera.value !== null
  if (!showThumbnails.value || !still || points.length === 0 || !hasPictures.value) return null
  const size = points.length > MANY ? SMALL : LARGE
  const selected = lit.value
  const shown = uncrowded(
    points,
    ({ row }) => roomOf(mediaKind(row), size),
    ({ row }) => selected?.has(row) === true,
  )
  return (
    <div class="landscape-few" aria-hidden="true" data-testid="few">
      {shown.map((point) => (
        <Few key={point.row} point={point} size={size} />
      ))}
    </div>
  )
}
