/** The life of the canvas: draws when something has changed, keeps the marks and the picking with it. */
import { batch, effect, signal, untracked } from '@preact/signals'
import { Renderer } from '../../gpu/renderer'
import { shownFlags } from '../../model/classes'
import { colourScale } from '../../model/colourScale'
import { frame, framesReady } from '../../model/frames'
import { points } from '../../model/points'
import { territoryReady } from '../../model/territory'
import { valuesReady } from '../../model/values'
import { viewGroundReady, watchViewTerritory } from '../../model/viewTerritory'
import { pickedClasses } from '../../state/classChoice'
import { advanceCamera, camera, gliding, layoutBox, refitUntouched, viewport } from '../../state/camera'
import { colouring } from '../../state/colouring'
import { hoveredClass, hoveredPoint } from '../../state/hover'
import { pinnedRows } from '../../state/pinned'
import { advance, moving, position } from '../../state/playhead'
import { problem, run } from '../../state/run'
import { type PictureFormat, pictureSaver } from '../../state/savePicture'
import { lit } from '../../state/selection'
import { markMismatches } from '../../state/show'
import { taggedMask } from '../../state/tagged'
import { compact, dark } from '../../state/theme'
import { tool } from '../../state/tool'
import { showTraces } from '../../state/traces'
import { visible } from '../../state/visible'
import type { FewPoint } from './fewPictures'
import { watchGestures } from './gestures'
import { Judgement } from './judgement'
import { type Place, playingLimit } from './logic'
import { Marks, placesOf } from './marks'
import { svgPoints } from './outline'
import { Overlay } from './overlay'
import { Picker } from './picker'
import { Composer, type Picture } from './picture'
import { saveAs } from './save'
import { draggedFrame } from './starDrag'

export type Condition = 'drawing' | 'missing' | 'lost'

/** Milliseconds without a change until places are indexed and the view is judged. */
const REST_MS = 80
const NONE: readonly FewPoint[] = []

export class LandscapeView {
  readonly condition = signal<Condition>('drawing')
  /** Where the hovered sample is drawn, in CSS pixels. */
  readonly hoverPlace = signal<Place | null>(null)
  /** The samples in view while they are few. */
  readonly few = signal<readonly FewPoint[]>([])
  readonly judgement = new Judgement()

  private renderer: Renderer | null = null
  private readonly overlay: Overlay
  private readonly composer = new Composer()
  private readonly marks: Marks
  readonly picker = new Picker(this.judgement)
  private readonly stops: (() => void)[] = []
  private readonly abort = new AbortController()
  private order: unknown = null
  private request = 0
  private rest: ReturnType<typeof setTimeout> | undefined
  private marked = false
  private drawnRun: string | null = null
  private last: Picture | null = null

  constructor(
    private readonly canvas: HTMLCanvasElement,
    svg: SVGSVGElement,
  ) {
    this.overlay = new Overlay(svg)
    this.marks = new Marks(this.overlay)
    this.watchContext()
    this.stops.push(this.watchSize(), this.watchState(), this.watchNeed(), this.watchPointer())
    this.stops.push(watchViewTerritory(), this.offerSaving())
  }

  private offerSaving(): () => void {
    pictureSaver.value = (format) => this.save(format)
    return () => {
      pictureSaver.value = null
    }
  }

  private async save(format: PictureFormat): Promise<void> {
    const picture = this.composer.compose(performance.now(), window.devicePixelRatio || 1)
    const { renderer } = this
    if (picture === null || renderer === null) return
    const marks = [...(this.canvas.parentElement?.querySelectorAll('svg') ?? [])].filter(
      ({ classList }) => classList.contains('landscape-overlay') || classList.contains('landscape-star'),
    )
    const capture = (scene: Picture['scene']): HTMLCanvasElement => renderer.captured(scene)
    await saveAs(format, { picture, capture, marks }).finally(() => this.draw())
  }

  private watchPointer(): () => void {
    const { picker, overlay } = this
    return watchGestures(this.canvas, {
      tool: () => tool.peek(),
      hover: (place) => void picker.hover(place),
      click: (place, modifiers) => void picker.click(place, modifiers),
      outline: (places) => overlay.setOutline(places === null ? '' : svgPoints(places)),
      select: (shape, places, joining) => void picker.select(shape, places, joining),
    })
  }

  dispose(): void {
    for (const stop of this.stops) stop()
    this.abort.abort()
    this.picker.dispose()
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
      this.condition.value = this.renderer === null ? 'missing' : 'drawing'
    } catch (error) {
      this.failed(error)
    }
    this.order = null
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
        [territoryReady.value, viewGroundReady.value, points.value, run.value, shownFlags.value, markMismatches.value],
        [hoveredClass.value, pickedClasses.value, lit.value, taggedMask.value, pinnedRows.value],
        [colouring.value, colourScale.value, valuesReady.value, showTraces.value, draggedFrame.value],
        [dark.value, compact.value, this.composer.come.value],
      ]
      if (visible.value && changed.length > 0) this.draw()
    })
    const stopMarking = effect(() => {
      const row = hoveredPoint.value
      untracked(() => this.markHovered(row))
    })
    const stopFitting = effect(() => {
      if (camera.value === null && layoutBox() !== null && viewport.value.width > 0) refitUntouched()
    })
    return () => {
      stopDrawing()
      stopMarking()
      stopFitting()
    }
  }

  /** The mark of a hovered sample lies over the picture, which need not be drawn again for it. */
  private markHovered(row: number | null): void {
    const { last } = this
    if (row === null) this.hoverPlace.value = null
    if (last === null || last.points !== points.peek() || run.peek()?.name !== this.drawnRun) return
    this.hoverPlace.value = this.marks.put(last)
  }

  /** Asks for one more picture. */
  private draw(): void {
    if (this.request !== 0) return
    this.request = requestAnimationFrame((now) => {
      this.request = 0
      this.drawNow(now)
    })
  }

  /** Whether another picture has to wait: for the shaders, or for the one before. */
  private isBusy(): boolean {
    const { renderer } = this
    if (renderer === null) return false
    try {
      return !renderer.ready || renderer.busy
    } catch (error) {
      this.failed(error)
      return false
    }
  }

  private failed(error: unknown): void {
    this.renderer = null
    this.condition.value = 'missing'
    problem.value = error instanceof Error ? error.message : String(error)
  }

  private drawNow(now: number): void {
    if (!visible.peek()) return
    if (this.isBusy()) {
      this.draw()
      return
    }
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
    this.picker.drawn(picture)
    this.last = picture
    this.hoverPlace.value = this.marks.put(picture)
    this.moveFew(picture)
    clearTimeout(this.rest)
    if (moving.peek() || gliding.peek()) this.judgement.small.value = false
    if (moving.peek() || gliding.peek() || picture.fading) this.draw()
    else this.rest = setTimeout(() => void this.settle(picture), REST_MS)
  }

  /** The last picture stays while something is on its way, but not that of another run. */
  private forgetRun(): void {
    if (run.peek() !== null && run.peek()?.name === this.drawnRun) return
    this.drawnRun = null
    this.last = null
    this.canvas.dataset['blank'] = 'true'
    this.judgement.forget()
    clearTimeout(this.rest)
  }

  private paint(picture: Picture): void {
    const { renderer } = this
    if (renderer === null) return
    if (this.order !== picture.order) {
      renderer.setOrder(picture.order)
      this.order = picture.order
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

  /** Pictures that stand in for points move with them, until the view has come to rest and others are in it. */
  private moveFew(picture: Picture): void {
    const rows = this.few.peek().map(({ row }) => row)
    if (rows.length > 0) this.few.value = placesOf(picture, rows)
  }

  /** Once nothing moves: where the samples lie, and which few are in view. */
  private async settle(picture: Picture): Promise<void> {
    const rows = await this.picker.settle(picture)
    if (rows !== null) this.few.value = rows.length > 0 ? placesOf(picture, [...rows]) : NONE
  }
}
