/** Composes what is drawn from what the page knows: frames, grounds, who is shown, who is lit, the names. */
import { DARK, DIMMED, LIGHT, type Look, colourOf, markedRadius, pointRadius, ringOpacity } from '../../gpu/look'
import { type DrawOrder, drawOrder } from '../../gpu/order'
import type { Scene } from '../../gpu/renderer'
import { shownFlags } from '../../model/classes'
import { type Frame, frame } from '../../model/frames'
import { PALETTE } from '../../model/palette'
import { type Points, points } from '../../model/points'
import { allPredicted, isDrawn } from '../../model/prediction'
import { type Raster, territory } from '../../model/territory'
import { camera, viewport } from '../../state/camera'
import { hoveredClass } from '../../state/hover'
import { position } from '../../state/playhead'
import { run } from '../../state/run'
import { markMismatches, pickedClass } from '../../state/show'
import { dark, reducedMotion } from '../../state/theme'
import { type DrawnPair, type Easing, drawnPair, easedValue } from './logic'
import { MOST_NAMES, densestPlaces, placesBetween } from './names'
import type { Place } from './logic'

export interface Picture {
  scene: Scene
  pair: DrawnPair
  from: Frame
  to: Frame
  points: Points
  colours: Uint8Array
  order: DrawOrder
  /** The grounds of both frames are there, or there are none to wait for. */
  grounded: boolean
  /** Something is still fading, so that another picture has to follow. */
  fading: boolean
}

const FADE_MS = 120
const ARRIVE_MS = 200
const COLOURS = PALETTE.map(colourOf)

type Places = Map<number, Place>
type Called = Frame['prediction']
type Marking = [lit: number | null, mark: boolean]

/** Remembers the last result of a function while its arguments stay the same objects. */
function remembered<A extends readonly unknown[], R>(make: (...given: A) => R): (...given: A) => R {
  let last: { given: A; result: R } | null = null
  return (...given) => {
    if (last === null || given.some((one, i) => !Object.is(one, last?.given[i])))
      last = { given, result: make(...given) }
    return last.result
  }
}

/** Red, green, blue and 255 of every point, by its label. */
export function pointColours(label: Int32Array, unknown: readonly number[]): Uint8Array {
  const table = [...COLOURS, unknown].map((colour) => colour.map((part) => Math.round(255 * part)))
  const colours = new Uint8Array(4 * label.length)
  label.forEach((own, row) => {
    const [r = 0, g = 0, b = 0] = table[own < 0 ? COLOURS.length : own % COLOURS.length]!
    colours[4 * row] = r
    colours[4 * row + 1] = g
    colours[4 * row + 2] = b
    colours[4 * row + 3] = 255
  })
  return colours
}

/** The layout position of a point between two frames. */
export function pointBetween(from: Frame, to: Frame, t: number, row: number): Place {
  return { x: from.x(row) * (1 - t) + to.x(row) * t, y: from.y(row) * (1 - t) + to.y(row) * t }
}

/** Whether a point is drawn between two frames. */
export function isPlaced(row: number, classes: number, ...frames: readonly Frame[]): boolean {
  return frames.every(({ prediction }) => isDrawn(prediction, row, classes))
}

export class Composer {
  private greyness: Easing = { from: 0, to: 0, start: 0, duration: 0 }
  private presence: Easing = { from: 0, to: 0, start: 0, duration: 0 }
  private lit: number | null = null
  private readonly colours = remembered((label: Int32Array, look: Look) => pointColours(label, look.unknown))
  private readonly order = remembered(
    (
      { label, probe }: Points,
      called: Called,
      other: Called,
      shown: readonly boolean[],
      classes: number,
      ...how: Marking
    ) => drawOrder({ label, probe, shown, prediction: called, other, classes, lit: how[0], mark: how[1] }),
  )
  private readonly crowds = new WeakMap<Frame, { key: readonly unknown[]; places: Places }>()

  /** The picture of this moment; null while there is nothing to draw. */
  compose(now: number, ratio: number): Picture | null {
    const known = points.value
    const info = run.value
    const view = camera.value
    const pair = drawnPair(position.value, info?.snapshots.length ?? 0, (index) => frame(index) !== undefined)
    if (known === null || info === null || view === null || pair === null) return null
    const from = frame(pair.from)!
    const to = frame(pair.to)!
    if (from.positions.length !== 2 * known.count || to.positions.length !== 2 * known.count) return null
    const look = dark.value ? DARK : LIGHT
    const greyness = this.eased(now)
    const order = this.ordered(known, pair.t < 0.5 ? [from, to] : [to, from], info.classes.length)
    const grounds = [territory(pair.from) ?? null, territory(pair.to) ?? null] as const
    const presence = this.present(now, grounds[0] !== null || grounds[1] !== null)
    const count = order.greyed + order.normal + order.marked
    const lit = Math.max(1, order.normal + order.marked)
    const scene: Scene = {
      camera: view,
      size: viewport.value,
      ratio,
      t: pair.t,
      look,
      points: {
        from,
        to,
        radius: pointRadius(count, viewport.value),
        markedRadius: markedRadius(count, viewport.value, order.marked / lit),
        ringOpacity: ringOpacity(order.marked / lit),
        greyness,
      },
      ground: {
        from: grounds[0],
        to: grounds[1],
        palette: COLOURS,
        classes: info.classes.length,
        dimmed: 1 - (1 - DIMMED) * greyness,
        presence,
      },
    }
    const grounded = info.layout?.territory === 'none' || (grounds[0] !== null && grounds[1] !== null)
    const fading = greyness !== this.greyness.to || presence !== this.presence.to
    const colours = this.colours(known.label, look)
    return { scene, pair, from, to, points: known, colours, order, grounded, fading }
  }

  /** Which points are drawn and above which; `frames`: the nearer one first. */
  private ordered(known: Points, [near, far]: readonly [Frame, Frame], classes: number): DrawOrder {
    const other = allPredicted(far.prediction, classes) ? near.prediction : far.prediction
    return this.order(known, near.prediction, other, shownFlags.value, classes, this.lit, markMismatches.value)
  }

  /** How far the points outside the lit class are greyed; they stay apart until the fade back has ended. */
  private eased(now: number): number {
    const wanted = hoveredClass.value ?? pickedClass.value
    const to = wanted === null ? 0 : 1
    if (this.greyness.to !== to) {
      const duration = reducedMotion.value ? 0 : FADE_MS
      this.greyness = { from: easedValue(this.greyness, now), to, start: now, duration }
    }
    const value = easedValue(this.greyness, now)
    if (wanted !== null) this.lit = wanted
    else if (value === 0) this.lit = null
    return value
  }

  private present(now: number, there: boolean): number {
    const to = there ? 1 : 0
    if (this.presence.to !== to) {
      const duration = to === 1 && !reducedMotion.value ? ARRIVE_MS : 0
      this.presence = { from: 0, to, start: now, duration }
    }
    return easedValue(this.presence, now)
  }

  /** The names to write on a picture: class, text, layout position; classes with many samples first. */
  names({ from, to, pair, points: known }: Picture): { id: number; text: string; faded: boolean; at: Place }[] {
    const classes = run.value?.classes ?? []
    const wanted = hoveredClass.value ?? pickedClass.value
    const named = classes.length <= MOST_NAMES ? classes.map((_, i) => i) : wanted === null ? [] : [wanted]
    const start = this.crowd(from, known, named, territory(pair.from) ?? null)
    const places = placesBetween(start, this.crowd(to, known, named, territory(pair.to) ?? null), pair.t)
    return [...places].map(([id, at]) => ({
      id,
      at,
      text: classes[id]?.name ?? '',
      faded: wanted !== null && wanted !== id,
    }))
  }

  private crowd(one: Frame, { label, probe }: Points, named: readonly number[], ground: Raster | null): Places {
    const key = [label, shownFlags.value, named.join(), ground]
    const known = this.crowds.get(one)
    if (known !== undefined && known.key.every((part, i) => part === key[i])) return known.places
    const { positions, scale, offset, prediction } = one
    const crowd = { positions, scale, offset, prediction, label, probe, shown: shownFlags.value, ground }
    const places = densestPlaces(crowd, named)
    this.crowds.set(one, { key, places })
    return places
  }
}
