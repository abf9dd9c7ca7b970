/** Pointer and wheel on the canvas: zoom, drag to move, outline to select, click to inspect, double click to fit. */
import { fitCamera, panBy, zoomBy } from '../../state/camera'
import type { CanvasTool } from '../../state/tool'
import type { Joining } from '../../state/selection'
import type { Place } from './logic'
import { type Shape, boxAround, longer } from './outline'
import { Pinch } from './pinch'

export interface Modifiers {
  shift: boolean
  alt: boolean
  /** ctrl or ⌘. */
  command: boolean
}

export interface Gestures {
  tool: () => CanvasTool
  /** The pointer rests or moves there without dragging; null when it has left. */
  hover: (place: Place | null) => void
  click: (place: Place, modifiers: Modifiers) => void
  /** The outline that is being drawn; null when it ends, with or without a selection. */
  outline: (places: readonly Place[] | null) => void
  /** An outline was completed. */
  select: (shape: Shape, places: readonly Place[], joining: Joining) => void
}

const CLICK_ROOM = 4
const LINE = 16

/** The zoom factor of one turn of the wheel. */
export function wheelFactor(delta: number, mode: number): number {
  const pixels = delta * (mode === 0 ? 1 : LINE)
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.002)
}

export function modifiersOf({ shiftKey, altKey, ctrlKey, metaKey }: MouseEvent): Modifiers {
  return { shift: shiftKey, alt: altKey, command: ctrlKey || metaKey }
}

/** What a drag draws; null where it moves the picture. */
export function shapeOf({ shift, alt }: Modifiers, tool: CanvasTool): Shape | null {
  if (shift) return 'box'
  if (alt) return 'lasso'
  return tool === 'pan' ? null : tool
}

/** How the outlined samples join the selection, by the keys that are held at the end. */
export function joiningOf(shape: Shape, { shift, alt, command }: Modifiers): Joining {
  if (!command) return 'replace'
  return (shape === 'box' ? alt : shift) ? 'remove' : 'add'
}

interface Drag {
  start: Place
  last: Place
  shape: Shape | null
  /** False while it may still be a click. */
  moved: boolean
  lasso: readonly Place[]
}

class CanvasGestures {
  private drag: Drag | null = null
  private readonly pinch = new Pinch()
  private readonly abort = new AbortController()

  constructor(
    private readonly canvas: HTMLElement,
    private readonly heard: Gestures,
  ) {
    this.listen('wheel', (event) => {
      event.preventDefault()
      heard.hover(null)
      zoomBy(wheelFactor(event.deltaY, event.deltaMode), this.placeOf(event), false)
    })
    this.listen('pointerdown', (event) => this.press(event))
    this.listen('pointermove', (event) => this.move(event))
    this.listen('pointerup', (event) => this.release(event))
    this.listen('pointercancel', (event) => {
      this.pinch.lift(event.pointerId)
      this.end()
    })
    this.listen('pointerleave', () => heard.hover(null))
    this.listen('dblclick', () => {
      if (heard.tool() === 'pan') fitCamera()
    })
    // before the page's own Escape: it ends the outline only
    document.addEventListener('keydown', this.escape, { signal: this.abort.signal, capture: true })
  }

  private listen<K extends keyof HTMLElementEventMap>(kind: K, act: (event: HTMLElementEventMap[K]) => void): void {
    this.canvas.addEventListener(kind, act, { signal: this.abort.signal, passive: false })
  }

  private placeOf(event: MouseEvent): Place {
    const box = this.canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.drag?.shape === null || this.drag?.moved !== true) return
    event.preventDefault()
    event.stopPropagation()
    this.end()
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return
    const place = this.placeOf(event)
    this.canvas.setPointerCapture(event.pointerId)
    if (event.pointerType === 'touch' && this.pinch.press(event.pointerId, place)) {
      this.end()
      return
    }
    const shape = shapeOf(modifiersOf(event), this.heard.tool())
    if (shape !== null) event.preventDefault()
    this.drag = { start: place, last: place, shape, moved: false, lasso: [place] }
  }

  private move(event: PointerEvent): void {
    const place = this.placeOf(event)
    const pinched = this.pinch.move(event.pointerId, place)
    if (pinched !== null) {
      panBy(pinched.dx, pinched.dy)
      zoomBy(pinched.factor, pinched.about, false)
      return
    }
    const { drag, heard } = this
    if (drag === null) {
      if (event.pointerType !== 'touch') heard.hover(place)
      return
    }
    if (!drag.moved && Math.hypot(place.x - drag.start.x, place.y - drag.start.y) < CLICK_ROOM) return
    if (!drag.moved) {
      heard.hover(null)
      this.canvas.classList.add(drag.shape === null ? 'dragging' : 'outlining')
    }
    drag.moved = true
    if (drag.shape === null) panBy(place.x - drag.last.x, place.y - drag.last.y)
    else {
      drag.lasso = longer(drag.lasso, place)
      heard.outline(drag.shape === 'box' ? boxAround(drag.start, place) : drag.lasso)
    }
    drag.last = place
  }

  private release(event: PointerEvent): void {
    const { drag, heard } = this
    const place = this.placeOf(event)
    this.pinch.lift(event.pointerId)
    this.end()
    if (drag === null) return
    const modifiers = modifiersOf(event)
    if (!drag.moved) heard.click(place, modifiers)
    else if (drag.shape === 'box') heard.select('box', boxAround(drag.start, place), joiningOf('box', modifiers))
    else if (drag.shape === 'lasso' && drag.lasso.length > 2)
      heard.select('lasso', drag.lasso, joiningOf('lasso', modifiers))
  }

  private end(): void {
    if (this.drag?.shape !== null) this.heard.outline(null)
    this.drag = null
    this.canvas.classList.remove('dragging', 'outlining')
  }

  stop(): void {
    this.abort.abort()
  }
}

/** Listens on a canvas; returns what ends it. */
export function watchGestures(canvas: HTMLElement, gestures: Gestures): () => void {
  const made = new CanvasGestures(canvas, gestures)
  return () => {
    made.stop()
  }
}
