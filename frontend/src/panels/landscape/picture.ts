/** Composes what is drawn from what the page knows: frames, grounds, colours, who is shown, who is lit, traces. */
import { type ReadonlySignal, computed } from '@preact/signals'
import { DARK, DIMMED, LIGHT, type Look, colourOf, markedRadius, pointRadius, ringOpacity } from '../../gpu/look'
import { type DrawOrder, orderSteps } from '../../gpu/order'
import type { Scene } from '../../gpu/renderer'
import { traceOpacity } from '../../gpu/traces'
import { shownFlags } from '../../model/classes'
import { type Frame, frame, framesReady } from '../../model/frames'
import { Late } from '../../model/late'
import { PALETTE } from '../../model/palette'
import { pointColours } from '../../model/pointColours'
import { type Points, points } from '../../model/points'
import { allPredicted, isDrawn } from '../../model/prediction'
import { territory } from '../../model/territory'
import { viewGround } from '../../model/viewTerritory'
import { camera, viewport } from '../../state/camera'
import { type Colouring, LABEL, colouring } from '../../state/colouring'
import { lastIndex, position } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { markMismatches } from '../../state/show'
import { taggedMask } from '../../state/tagged'
import { dark, reducedMotion } from '../../state/theme'
import { showTraces } from '../../state/traces'
import type { RunInfo } from '../../wire/messages'
import { Colours } from './colours'
import { Greying } from './greying'
import { type DrawnPair, type Easing, type Place, drawnPair, easedValue, markedShare, outcomes } from './logic'
import { remembered } from './remembered'
import { draggedFrame } from './starDrag'
import { MOST_TRACES, linesOf, stratifiedSteps } from './traceLines'

/** Colourings whose colours are those of the classes. */
const CLASSES_SHOWN: ReadonlySet<Colouring['by']> = new Set(['label', 'prediction', 'truth'])

export interface Picture {
  scene: Scene
  pair: DrawnPair
  from: Frame
  to: Frame
  points: Points
  /** Red, green, blue and 255 of every point at the nearer snapshot. */
  colours: Uint8Array
  order: DrawOrder
  /** The grounds of both frames are there, or there are none to wait for. */
  grounded: boolean
  /** Something is still fading, so that another picture has to follow. */
  fading: boolean
}

const ARRIVE_MS = 200
const NO_ROWS = new Uint32Array()
const CLASSES = { kind: 'classes', title: 'label' } as const
export const CLASS_COLOURS = PALETTE.map(colourOf)

/** The layout position of a point between two frames. */
export function pointBetween(from: Frame, to: Frame, t: number, row: number): Place {
  return { x: from.x(row) * (1 - t) + to.x(row) * t, y: from.y(row) * (1 - t) + to.y(row) * t }
}

/** Whether a point is drawn between two frames. */
export function isPlaced(row: number, classes: number, ...frames: readonly Frame[]): boolean {
  return frames.every(({ prediction }) => isDrawn(prediction, row, classes))
}

/** The frame that is drawn at an index: while the axes are dragged, the one that they make. */
export function drawnFrame(index: number): Frame | undefined {
  const dragged = draggedFrame.value
  const own = frame(index)
  return dragged !== null && dragged.step === own?.step ? dragged : own
}

/** Eases in what has come. */
class Presence {
  private easing: Easing = { from: 0, to: 0, start: 0, duration: 0 }
  private of: unknown = null

  /** In [0, 1]; `what` starts anew when it is another one, null is absent. */
  at(now: number, what: unknown): number {
    if (this.of !== what) {
      const duration = what !== null && !reducedMotion.value ? ARRIVE_MS : 0
      this.easing = { from: 0, to: what === null ? 0 : 1, start: now, duration }
      this.of = what
    }
    return easedValue(this.easing, now)
  }
}

export class Composer {
  private readonly greying = new Greying()
  private readonly presence = new Presence()
  private readonly detailPresence = new Presence()
  private readonly colours = new Colours()
  private readonly orders = new Late<DrawOrder | null>(2)
  private readonly traced = new Late<Uint32Array>(1)
  private readonly labelColours = remembered((known: Points, look: Look, classes: number, one: Frame) => {
    const unknown = look.unknown.map((part) => Math.round(255 * part))
    return pointColours({ by: LABEL, scale: CLASSES, points: known, frame: one, values: undefined, classes, unknown })
  })
  private readonly lines = remembered((rows: Uint32Array, info: RunInfo, colours: Uint8Array, ready: number) => {
    const indices = ready < 0 ? [] : Array.from({ length: info.snapshots.length }, (_, i) => i)
    const stops = indices.flatMap((index) => {
      const one = frame(index)
      return one === undefined ? [] : [{ frame: one, index }]
    })
    return linesOf(rows, stops, colours, info.classes.length)
  })

  /** The picture of this moment; null while there is nothing to draw. */
  compose(now: number, ratio: number): Picture | null {
    const known = points.value
    const info = run.value
    const view = camera.value
    const pair = drawnPair(position.value, info?.snapshots.length ?? 0, (index) => frame(index) !== undefined)
    if (known === null || info === null || view === null || pair === null) return null
    const from = drawnFrame(pair.from)!
    const to = drawnFrame(pair.to)!
    if (from.positions.length !== 2 * known.count || to.positions.length !== 2 * known.count) return null
    const look = dark.value ? DARK : LIGHT
    const greyness = this.greying.at(now)
    const order = this.ordered(known, pair.t < 0.5 ? [from, to] : [to, from], info.classes.length)
    if (order === null) return null
    const colours = {
      from: this.colours.at(from, pair.from, known, look),
      to: this.colours.at(to, pair.to, known, look),
    }
    const near = pair.t < 0.5 ? colours.from : colours.to
    const ground = this.ground(now, pair, info, greyness)
    const count = order.rows.length
    const loud = markedShare(order)
    const scene: Scene = {
      camera: view,
      size: viewport.value,
      ratio,
      t: pair.t,
      look,
      points: {
        from,
        to,
        colours,
        radius: pointRadius(count, viewport.value),
        markedRadius: markedRadius(count, viewport.value, loud),
        ringOpacity: ringOpacity(loud),
        greyness,
      },
      ground: ground.scene,
      traces: this.traces(known, info, from),
    }
    const fading = greyness !== this.greying.settledAt || ground.fading
    return { scene, pair, from, to, points: known, colours: near, order, grounded: ground.complete, fading }
  }

  /** Which points are drawn and above which; `frames`: the nearer one first. */
  private ordered(known: Points, [near, far]: readonly [Frame, Frame], classes: number): DrawOrder | null {
    const other = allPredicted(far.prediction, classes) ? near.prediction : far.prediction
    const { lit: member, litClass } = this.greying
    const fits = (mask: Uint8Array | null): Uint8Array | null => (mask?.length === known.count ? mask : null)
    const drawn = {
      label: known.label,
      probe: known.probe,
      shown: shownFlags.value,
      prediction: near.prediction,
      other,
      classes,
      lit: fits(member),
      litClass,
      mark: markMismatches.value,
      tagged: fits(taggedMask.value?.member ?? null),
    }
    const question = { asker: 'canvas', key: Object.values(drawn), of: known, count: known.count }
    return this.orders.of(question, () => orderSteps(drawn), null)
  }

  /** Grows whenever something has come late: another picture has to follow. */
  readonly come: ReadonlySignal<number> = computed(() => this.orders.come.value + this.traced.come.value)

  private ground(
    now: number,
    pair: DrawnPair,
    info: RunInfo,
    greyness: number,
  ): { scene: Scene['ground']; complete: boolean; fading: boolean } {
    const dragged = draggedFrame.value !== null
    const from = dragged ? null : (territory(pair.from) ?? null)
    const to = dragged ? null : (territory(pair.to) ?? null)
    const detail = pair.t === 0 && !dragged ? viewGround(pair.from) : null
    const presence = this.presence.at(now, from === null && to === null ? null : true)
    const sharpness = this.detailPresence.at(now, detail)
    const scene = {
      from,
      to,
      detail,
      sharpness,
      palette: CLASS_COLOURS,
      classes: outcomes(info),
      // tints of classes under other colours than those of classes would be read together with them
      dimmed: 1 - (1 - DIMMED) * (CLASSES_SHOWN.has(colouring.value.by) ? greyness : 1),
      presence,
    }
    const complete = info.layout?.territory === 'none' || (from !== null && to !== null)
    const fading = presence !== (from === null && to === null ? 0 : 1) || sharpness !== (detail === null ? 0 : 1)
    return { scene, complete, fading }
  }

  /** The traces of the selected samples, where they are wanted. */
  private traces(known: Points, info: RunInfo, from: Frame): Scene['traces'] {
    const wanted = showTraces.value && lastIndex.value > 0 && draggedFrame.value === null
    const held = wanted && lit.value?.length === known.count ? lit.value : null
    if (held === null) return null
    const question = { asker: 'canvas', key: [held, known], of: known, count: known.count }
    const rows = this.traced.of(question, () => stratifiedSteps(held, known.label, MOST_TRACES), NO_ROWS)
    if (rows.length === 0) return null
    const colours = this.labelColours(known, dark.value ? DARK : LIGHT, info.classes.length, frame(0) ?? from)
    const lines = this.lines(rows, info, colours, framesReady.value)
    return { lines, present: position.value, opacity: traceOpacity(rows.length) }
  }
}
