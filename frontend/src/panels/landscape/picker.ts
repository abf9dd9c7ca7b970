/** What the pointer means: the sample under it, the samples within an outline, what the view shows once it rests. */
import { effect } from '@preact/signals'
import { innerSize, layoutPlace } from '../../gpu/camera'
import { shownFlags } from '../../model/classes'
import { points } from '../../model/points'
import { Picking } from '../../picking/client'
import { camera, viewport } from '../../state/camera'
import { hoveredPoint } from '../../state/hover'
import { Mask } from '../../state/mask'
import { pin, togglePin } from '../../state/pinned'
import { moving, pause, position } from '../../state/playhead'
import { run } from '../../state/run'
import { type Joining, dropClause, lit, select } from '../../state/selection'
import { base } from '../../wire/address'
import type { Modifiers } from './gestures'
import type { Judgement } from './judgement'
import { type Place, viewBox } from './logic'
import type { Shape } from './outline'
import type { Picture } from './picture'
import { draggedFrame } from './starDrag'

const PICK_RADIUS = 10
/** Points in view up to which pictures stand in for them. */
export const FEW = 200

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => Object.is(one, b[i]))
}

export class Picker {
  private readonly picking = new Picking(new URL('picking.js', base))
  private readonly stops: (() => void)[]
  private question = 0
  /** What the places of the worker and the last look were made from. */
  private placed: readonly unknown[] = []
  private looked: readonly unknown[] = []
  private picture: Picture | null = null

  constructor(private readonly judgement: Judgement) {
    this.stops = [this.watchHover(), this.watchPlaces()]
  }

  dispose(): void {
    for (const stop of this.stops) stop()
    this.picking.close()
  }

  /** What is drawn moves away from under the pointer: nothing is hovered until it rests. */
  private watchHover(): () => void {
    return effect(() => {
      const moved = [camera.value, position.value, moving.value, run.value?.name, run.value?.layout?.id]
      if (moved.length === 0) return
      this.question += 1
      if (hoveredPoint.peek() !== null) hoveredPoint.value = null
    })
  }

  /** The places are in layout units: they outlive the camera, not another moment. */
  private watchPlaces(): () => void {
    return effect(() => {
      const moved = [position.value, run.value?.name, run.value?.layout?.id, draggedFrame.value]
      if (moved.length === 0) return
      this.picking.clear()
      this.placed = []
      this.looked = []
    })
  }

  /** The picture that is on the canvas now. */
  drawn(picture: Picture): void {
    this.picture = picture
  }

  /** Hands over the places where they are others than those that the worker knows. */
  private place(): void {
    if (this.picture === null) return
    const { from, to, pair, order } = this.picture
    const content = [from, to, pair.t, order.rows.length, shownFlags.peek()]
    if (same(content, this.placed)) return
    this.picking.place(order.rows, from, to, pair.t)
    this.placed = content
  }

  /** Once nothing moves: judges the view; answers the rows in it where they are few, null where nothing is new. */
  async settle(picture: Picture): Promise<Uint32Array | null> {
    this.picture = picture
    const { camera: view, size } = picture.scene
    this.place()
    const seen = [...this.placed, view, size]
    if (same(seen, this.looked)) return null
    this.looked = seen
    const inner = innerSize(size.width, size.height)
    const look = await this.picking.look(viewBox(view, size), viewBox(view, inner), FEW)
    if (look === null || this.looked !== seen) return null
    this.judgement.judge(look, view, size)
    return look.inView < FEW ? look.rows : new Uint32Array()
  }

  private async nearest(place: Place, patient: boolean): Promise<number | null> {
    const view = camera.peek()
    if (view === null || moving.peek()) return null
    if (patient) this.place()
    const at = layoutPlace(view, { ...place, ...viewport.peek() })
    return this.picking.nearest(at.x, at.y, PICK_RADIUS / view.k, patient)
  }

  async hover(place: Place | null): Promise<void> {
    this.question += 1
    const { question } = this
    const row = place === null ? null : await this.nearest(place, false)
    if (question === this.question) hoveredPoint.value = row
  }

  /** Inspects a sample; with ctrl or ⌘ beside the others; with shift it joins or leaves the selection. */
  async click(place: Place, { shift, command }: Modifiers): Promise<void> {
    if (moving.peek()) return
    const name = run.peek()?.name
    const row = await this.nearest(place, true)
    if (run.peek()?.name !== name) return
    if (shift) {
      if (row !== null) toggleSelected(row)
    } else if (!command) pin(row)
    else if (row !== null) togglePin(row)
  }

  /** Selects the samples within an outline of CSS pixels. */
  async select(shape: Shape, places: readonly Place[], joining: Joining): Promise<void> {
    pause()
    const view = camera.peek()
    const count = points.peek()?.count
    if (view === null || count === undefined) return
    this.place()
    const polygon = new Float64Array(2 * places.length)
    places.forEach((place, i) => {
      const at = layoutPlace(view, { ...place, ...viewport.peek() })
      polygon[2 * i] = at.x
      polygon[2 * i + 1] = at.y
    })
    performance.mark('dvi:select')
    const member = await this.picking.enclosed(polygon, count)
    if (member === null || points.peek()?.count !== count) return
    performance.measure('dvi:select', 'dvi:select')
    const mask = Mask.of(member)
    if (mask.count > 0) select(mask, shape, joining)
    else if (joining === 'replace') dropClause('canvas')
  }
}

/** Adds one sample to the selection, or takes it out. */
export function toggleSelected(row: number): void {
  const count = points.peek()?.count ?? 0
  const held = lit.peek()
  select(Mask.ofRows(count, [row]), 'by hand', held?.has(row) === true ? 'remove' : 'add')
}
