/** The life of the canvas: draws when something has changed, keeps the overlay and the picking index with it. */
import { batch, effect, signal } from '@preact/signals'
import { layoutPlace } from '../../gpu/camera'
import { Renderer } from '../../gpu/renderer'
import { shownFlags } from '../../model/classes'
import { frame, framesReady } from '../../model/frames'
import { palette } from '../../model/palette'
import { points } from '../../model/points'
import { snapshotNumbers } from '../../parts/moments'
import { territoryReady } from '../../model/territory'
import { advanceCamera, camera, gliding, layoutBox, refitUntouched, viewport } from '../../state/camera'
import { hoveredClass, hoveredPoint } from '../../state/hover'
import { pin, pinned } from '../../state/pinned'
import { advance, lastIndex, moving, position } from '../../state/playhead'
import { problem, run } from '../../state/run'
import { markMismatches, pickedClass } from '../../state/show'
import { compact, dark } from '../../state/theme'
import { visible } from '../../state/visible'
import { Picking } from '../../picking/client'
import { base } from '../../wire/address'
import { watchGestures } from './gestures'
import { Judgement } from './judgement'
import { type Place, drawnPlace, playingLimit, smallSpot } from './logic'
import { type Mark, Overlay } from './overlay'
import { Composer, type Picture, isPlaced, pointBetween } from './picture'
import { type Stop, type Trace, traceThrough } from './trace'

export type Condition = 'drawing' | 'missing' | 'lost'

const PICK_RADIUS = 10
/** Milliseconds without a change until the picking index is built. */
const REST_MS = 80

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => Object.is(one, b[i]))
}

function classCount(): number {
  return run.peek()?.classes.length ?? 0
}

export class LandscapeView {
  readonly condition = signal<Condition>('drawing')
  /** Where the hovered sample is drawn, in CSS pixels. */
  readonly hoverPlace = signal<Place | null>(null)
  readonly judgement = new Judgement()

  private renderer: Renderer | null = null
  private readonly overlay: Overlay
  private readonly composer = new Composer()
  private readonly picking = new Picking(new URL('picking.js', base))
  private readonly stops: (() => void)[] = []
  private readonly abort = new AbortController()
  private uploaded: { colours: unknown; order: unknown } = { colours: null, order: null }
  private request = 0
  private rest: ReturnType<typeof setTimeout> | undefined
  private question = 0
  /** What the picking index and the judgement of the view were made from. */
  private indexed: readonly unknown[] = []
  private judged: readonly unknown[] = []
  private marked = false
  private drawnRun: string | null = null

  constructor(
    private readonly canvas: HTMLCanvasElement,
    svg: SVGSVGElement,
  ) {
    this.overlay = new Overlay(svg)
    this.watchContext()
    this.stops.push(this.watchSize(), this.watchState(), this.watchHover(), this.watchIndex())
    this.stops.push(this.watchNeed())
    this.stops.push(
      watchGestures(canvas, { hover: (place) => void this.hover(place), click: (at) => void this.pin(at) }),
    )
  }

  dispose(): void {
    for (const stop of this.stops) stop()
    this.abort.abort()
    this.picking.close()
    this.renderer?.dispose()
    cancelAnimationFrame(this.request)
    clearTimeout(this.rest)
  }

  /** Makes the renderer once a run is there: its frames are on their way, and that time is used. */
  private watchNeed(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = effect(() => {
      if (run.value === null || timer !== undefined) return
      timer = setTimeout(() => this.makeRenderer())
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }

  private makeRenderer(): void {
    const { width, height } = this.canvas.getBoundingClientRect()
    const ratio = window.devicePixelRatio || 1
    try {
      this.renderer = Renderer.on(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
    } catch (error) {
      this.renderer = null
      problem.value = error instanceof Error ? error.message : String(error)
    }
    this.uploaded = { colours: null, order: null }
    this.condition.value = this.renderer === null ? 'missing' : 'drawing'
    this.draw()
  }

  private watchContext(): void {
    const { signal } = this.abort
    const lost = (event: Event): void => {
      event.preventDefault()
      this.renderer = null
      this.condition.value = 'lost'
    }
    const restored = (): void => {
      this.makeRenderer()
    }
    this.canvas.addEventListener('webglcontextlost', lost, { signal })
    this.canvas.addEventListener('webglcontextrestored', restored, { signal })
  }

  /** Follows the size of the canvas; sizes of 0 (hidden tab) are ignored. */
  private watchSize(): () => void {
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {}
      if (width < 1 || height < 1) return
      const first = viewport.peek().width === 0
      viewport.value = { width, height }
      if (!first) refitUntouched()
    })
    observer.observe(this.canvas)
    return () => {
      observer.disconnect()
    }
  }

  private watchState(): () => void {
    const stopDrawing = effect(() => {
      const changed = [
        [camera.value, viewport.value, gliding.value, position.value, moving.value, framesReady.value],
        [territoryReady.value, points.value, run.value, shownFlags.value, markMismatches.value],
        [hoveredClass.value, hoveredPoint.value, pickedClass.value, pinned.value, dark.value, compact.value],
      ]
      if (visible.value && changed.length > 0) this.draw()
    })
    const stopFitting = effect(() => {
      if (camera.value === null && layoutBox() !== null && viewport.value.width > 0) refitUntouched()
    })
    return () => {
      stopDrawing()
      stopFitting()
    }
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

  /** The picking index is in layout units: it outlives the camera, not another moment. */
  private watchIndex(): () => void {
    return effect(() => {
      const moved = [position.value, run.value?.name, run.value?.layout?.id]
      if (moved.length === 0) return
      this.picking.clear()
      this.indexed = []
    })
  }

  /** Asks for one more picture. */
  private draw(): void {
    if (this.request !== 0) return
    this.request = requestAnimationFrame((now) => {
      this.request = 0
      this.drawNow(now)
    })
  }

  private drawNow(now: number): void {
    if (!visible.peek()) return
    const count = run.peek()?.snapshots.length ?? 0
    batch(() => {
      if (moving.value)
        advance(
          now,
          playingLimit(position.value, count, (index) => frame(index) !== undefined),
        )
      if (gliding.value) advanceCamera(now)
    })
    const picture = this.composer.compose(now, window.devicePixelRatio || 1)
    this.describe(picture)
    if (picture === null) {
      this.forgetRun()
      return
    }
    this.drawnRun = run.peek()?.name ?? null
    this.paint(picture)
    this.mark(picture)
    clearTimeout(this.rest)
    if (moving.peek() || gliding.peek()) this.judgement.small.value = false
    if (moving.peek() || gliding.peek() || picture.fading) this.draw()
    else this.rest = setTimeout(() => this.settle(picture), REST_MS)
  }

  /** The last picture stays while something is on its way, but not that of another run. */
  private forgetRun(): void {
    if (run.peek() !== null && run.peek()?.name === this.drawnRun) return
    this.drawnRun = null
    this.canvas.dataset['blank'] = 'true'
    this.judgement.forget()
    clearTimeout(this.rest)
  }

  private paint(picture: Picture): void {
    const { renderer, uploaded } = this
    if (renderer === null) return
    if (uploaded.colours !== picture.colours) {
      renderer.setColours(picture.colours)
      this.uploaded = { colours: picture.colours, order: null }
    }
    if (this.uploaded.order !== picture.order) {
      renderer.setOrder(picture.order)
      this.uploaded.order = picture.order
    }
    const drawn = renderer.draw(picture.scene)
    this.canvas.dataset['blank'] = 'false'
    if (drawn === 0 || this.marked) return
    this.marked = true
    performance.mark('dvi:first-frame')
  }

  /** What tests and the curious can read from the canvas element. */
  private describe(picture: Picture | null): void {
    const { dataset } = this.canvas
    const near = picture === null ? null : picture.pair.t < 0.5 ? picture.from : picture.to
    dataset['frame'] = near === null ? '' : String(near.step)
    dataset['ready'] = String(picture?.pair.ready ?? false)
    dataset['territory'] = String(picture?.grounded ?? false)
  }

  private mark(picture: Picture): void {
    const { camera: view, size } = picture.scene
    const names = this.composer.names(picture).map(({ at, ...name }) => ({ ...name, ...drawnPlace(view, at, size) }))
    this.overlay.setNames(names, size, smallSpot(picture.pair.t < 0.5 ? picture.from : picture.to, view, size))
    const pin = this.markOf(picture, pinned.peek())
    this.overlay.setPin(pin, pin === null ? null : this.trace(picture, pin), snapshotNumbers.peek())
    const hover = this.markOf(picture, hoveredPoint.peek())
    this.overlay.setHover(hover)
    this.hoverPlace.value = hover
  }

  private markOf({ from, to, pair, points: known, scene }: Picture, row: number | null): Mark | null {
    if (row === null || row < 0 || row >= known.count || !isPlaced(row, classCount(), from, to)) return null
    const place = drawnPlace(scene.camera, pointBetween(from, to, pair.t, row), scene.size)
    return { ...place, colour: palette(known.label[row]!) }
  }

  /** The way of the pinned sample through all loaded snapshots. */
  private trace({ pair, scene }: Picture, pin: Place): Trace | null {
    const row = pinned.peek()
    if (row === null) return null
    const stops: Stop[] = []
    for (let index = 0; index <= lastIndex.peek(); index += 1) {
      const one = frame(index)
      if (one === undefined || !isPlaced(row, classCount(), one)) continue
      stops.push({ index, ...drawnPlace(scene.camera, { x: one.x(row), y: one.y(row) }, scene.size) })
    }
    return traceThrough(stops, pair.from + pair.t * (pair.to - pair.from), pin)
  }

  /** Once nothing moves: the picking index, and whether samples have left the view. */
  private settle(picture: Picture): void {
    const { from, to, pair, order, scene } = picture
    const content = [from, to, pair.t, order]
    const seen = [...content, scene.camera, scene.size]
    const moved = !same(content, this.indexed)
    if (!moved && same(seen, this.judged)) return
    const rows = order.rows.slice()
    const positions = new Float32Array(2 * rows.length)
    rows.forEach((row, i) => {
      const place = pointBetween(from, to, pair.t, row)
      positions[2 * i] = place.x
      positions[2 * i + 1] = place.y
    })
    this.judgement.judge(positions, scene.camera, scene.size)
    this.judged = seen
    if (!moved) return
    this.picking.index({ rows, positions })
    this.indexed = content
  }

  private async nearest(place: Place): Promise<number | null> {
    const view = camera.peek()
    if (view === null || moving.peek()) return null
    const at = layoutPlace(view, { ...place, ...viewport.peek() })
    return this.picking.nearest(at.x, at.y, PICK_RADIUS / view.k)
  }

  private async hover(place: Place | null): Promise<void> {
    this.question += 1
    const { question } = this
    const row = place === null ? null : await this.nearest(place)
    if (question === this.question) hoveredPoint.value = row
  }

  private async pin(place: Place): Promise<void> {
    if (moving.peek()) return
    const name = run.peek()?.name
    const row = await this.nearest(place)
    if (run.peek()?.name === name) pin(row)
  }
}
