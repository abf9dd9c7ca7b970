/** What the landscape shows where: pure rules over numbers. */
import { type Camera, screenPlace } from '../../gpu/camera'
import type { DrawOrder } from '../../gpu/order'
import type { RunInfo } from '../../wire/messages'

export interface Place {
  x: number
  y: number
}

export interface Extent {
  width: number
  height: number
}

export interface DrawnPair {
  /** Indices of the two frames the picture lies between. */
  from: number
  to: number
  /** In [0, 1]. */
  t: number
  /** False where the wanted frames are not there and the nearest one is held instead. */
  ready: boolean
}

/** The frames to draw at a fractional position; null while none is loaded. */
export function drawnPair(position: number, count: number, loaded: (index: number) => boolean): DrawnPair | null {
  if (count === 0) return null
  const place = Math.min(count - 1, Math.max(0, position))
  const from = Math.floor(place)
  const to = Math.ceil(place)
  if (loaded(from) && loaded(to)) return { from, to, t: place - from, ready: true }
  const nearest = Math.round(place)
  for (let distance = 0; distance < count; distance += 1) {
    for (const at of [nearest - distance, nearest + distance]) {
      if (at >= 0 && at < count && loaded(at)) return { from: at, to: at, t: 0, ready: false }
    }
  }
  return null
}

/** The last index that playing may reach without waiting for data. */
export function playingLimit(position: number, count: number, loaded: (index: number) => boolean): number {
  let limit = Math.floor(position)
  while (limit + 1 < count && limit - position < 2 && loaded(limit + 1)) limit += 1
  return limit
}

/** The part of the layout that a camera shows on a canvas of that size: x0, y0, x1, y1. */
export function viewBox(camera: Camera, size: Extent): readonly [number, number, number, number] {
  const halfX = size.width / 2 / camera.k
  const halfY = size.height / 2 / camera.k
  return [camera.x - halfX, camera.y - halfY, camera.x + halfX, camera.y + halfY]
}

/** Whether to offer fitting the view: samples have left by themselves, or the user has lost them all. */
export function offersFit(outside: number, atLastMove: number): boolean {
  return outside > 0.01 && (outside > atLastMove + 0.01 || outside >= 0.995)
}

/** Share of the canvas below which the samples of a snapshot are small, in both directions. */
const SMALL = 1 / 5

/** Whether places fill so little of the canvas that fitting the view to them is worth offering; `fitted`: to them. */
export function isSmall(box: readonly number[] | null, camera: Camera, fitted: Camera, size: Extent): boolean {
  if (box === null) return false
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box
  const small = (x1 - x0) * camera.k < SMALL * size.width && (y1 - y0) * camera.k < SMALL * size.height
  return small && camera.k < 0.9 * fitted.k
}

const GAP = 14
const RIM = 8

/** Upper left corner of a card beside a point: to the right where there is room, never cut off at the edges. */
export function cardPlace(point: Place, card: Extent, canvas: Extent): Place {
  const right = point.x + GAP
  const left = point.x - GAP - card.width
  const fitsRight = right + card.width <= canvas.width - RIM
  const x = fitsRight || left < RIM ? right : left
  const y = point.y - card.height / 2
  return {
    x: Math.max(RIM, Math.min(x, canvas.width - RIM - card.width)),
    y: Math.max(RIM, Math.min(y, canvas.height - RIM - card.height)),
  }
}

const SMALL_SPOT = 60
const SPOT_RIM = 4

export interface Spread {
  /** Layout units per 16-bit number, and the position of number 0. */
  scale: readonly [number, number]
  offset: readonly [number, number]
}

/** Centre and extent, in CSS pixels, of all samples where they lie in one small spot; else null. */
export function smallSpot({ scale, offset }: Spread, camera: Camera, size: Extent): (Place & Extent) | null {
  const width = 65535 * scale[0] * camera.k
  const height = 65535 * scale[1] * camera.k
  if (width > SMALL_SPOT || height > SMALL_SPOT) return null
  const place = screenPlace(camera, offset[0] + 32767.5 * scale[0], offset[1] + 32767.5 * scale[1], size)
  return { ...place, width: width + 2 * SPOT_RIM, height: height + 2 * SPOT_RIM }
}

/** Where a layout position is drawn. */
export function drawnPlace(camera: Camera, at: Place, size: Extent): Place {
  return screenPlace(camera, at.x, at.y, size)
}

/** The text with a capital at its start. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "12 s left", "3 min left" or the empty string. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) return ''
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`
}

/** A value on its way from one number to another, ease-out. */
export interface Easing {
  from: number
  to: number
  start: number
  duration: number
}

export function easedValue({ from, to, start, duration }: Easing, now: number): number {
  if (duration <= 0) return to
  const rest = 1 - Math.min(1, Math.max(0, (now - start) / duration))
  return to + (from - to) * rest * rest
}

/** Classes that share a confidence: all of a softmax; of independent outputs each decides between yes and no. */
export function outcomes({ output, classes }: Pick<RunInfo, 'output' | 'classes'>): number {
  return output === 'sigmoid' ? 2 : classes.length
}

/** Share of the drawn samples that carry a ring; greyed ones count, so that selecting the marked ones does not hush their rings. */
export function markedShare({
  rows,
  marked,
  markedTagged,
}: Pick<DrawOrder, 'rows' | 'marked' | 'markedTagged'>): number {
  return (marked + markedTagged) / Math.max(1, rows.length)
}
