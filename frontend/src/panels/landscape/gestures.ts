/** Pointer and wheel on the canvas: zoom about the pointer, drag to move, click to pin, double click to fit. */
import { fitCamera, panBy, zoomBy } from '../../state/camera'
import type { Place } from './logic'

export interface Gestures {
  /** The pointer rests or moves there without dragging; null when it has left. */
  hover: (place: Place | null) => void
  click: (place: Place) => void
}

const CLICK_ROOM = 4
const LINE = 16

function placeOf(event: MouseEvent, canvas: HTMLElement): Place {
  const box = canvas.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

/** The zoom factor of one turn of the wheel. */
export function wheelFactor(delta: number, mode: number): number {
  const pixels = delta * (mode === 0 ? 1 : LINE)
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.002)
}

/** Listens on a canvas; returns what ends it. */
export function watchGestures(canvas: HTMLElement, { hover, click }: Gestures): () => void {
  let start: Place | null = null
  let last: Place | null = null
  let dragging = false
  const abort = new AbortController()
  const listen = <K extends keyof HTMLElementEventMap>(
    kind: K,
    heard: (event: HTMLElementEventMap[K]) => void,
  ): void => {
    canvas.addEventListener(kind, heard, { signal: abort.signal, passive: false })
  }
  const end = (): void => {
    start = last = null
    dragging = false
    canvas.classList.remove('dragging')
  }
  listen('wheel', (event) => {
    event.preventDefault()
    hover(null)
    zoomBy(wheelFactor(event.deltaY, event.deltaMode), placeOf(event, canvas), false)
  })
  listen('pointerdown', (event) => {
    if (event.button !== 0) return
    start = last = placeOf(event, canvas)
    canvas.setPointerCapture(event.pointerId)
  })
  listen('pointermove', (event) => {
    const place = placeOf(event, canvas)
    if (start === null || last === null) {
      hover(place)
      return
    }
    if (!dragging && Math.hypot(place.x - start.x, place.y - start.y) < CLICK_ROOM) return
    if (!dragging) hover(null)
    dragging = true
    canvas.classList.add('dragging')
    panBy(place.x - last.x, place.y - last.y)
    last = place
  })
  listen('pointerup', (event) => {
    const clicked = start !== null && !dragging
    end()
    if (clicked) click(placeOf(event, canvas))
  })
  listen('pointercancel', end)
  listen('pointerleave', () => {
    hover(null)
  })
  listen('dblclick', () => {
    fitCamera()
  })
  return () => {
    abort.abort()
  }
}
