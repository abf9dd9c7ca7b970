/** The camera of the landscape: pure functions between layout units and CSS pixels. The layout's y axis points up. */

export interface Camera {
  /** Layout units at the centre of the canvas. */
  x: number
  y: number
  /** CSS pixels per layout unit. */
  k: number
}

/** x0, y0, x1, y1 in layout units. */
export type Box = readonly [number, number, number, number]

/** A place on a canvas of a certain size, in CSS pixels from the upper left corner. */
export interface CanvasPlace {
  x: number
  y: number
  width: number
  height: number
}

/** CSS pixels kept free around the samples. */
const ROOM_X = 48
const ROOM_Y = 52
/** The box leaves 12 % of the samples' extent free on every side, for the ground to fade out; that may be cut. */
const BOX_MARGIN = 0.12 / 1.24
/** How far one may zoom in and out, relative to the fitted camera. */
const MOST_ZOOM = 400
const LEAST_ZOOM = 0.2

/** A box without size (one sample, or all in one place) becomes one of the size of its distance from 0, or 1. */
export function saneBox(box: Box): Box {
  const finite = box.every(Number.isFinite)
  if (!finite) return [-1, -1, 1, 1]
  const [x0, y0, x1, y1] = box
  const largest = Math.max(x1 - x0, y1 - y0)
  const least = largest > 0 ? largest * 1e-3 : Math.max(Math.abs(x0), Math.abs(y0), 1)
  const halfX = Math.max(x1 - x0, least) / 2
  const halfY = Math.max(y1 - y0, least) / 2
  const x = (x0 + x1) / 2
  const y = (y0 + y1) / 2
  return [x - halfX, y - halfY, x + halfX, y + halfY]
}

/** The part of a canvas, about its centre, that a fitted camera fills: neither under the edges nor beneath the key. */
export function innerSize(width: number, height: number): { width: number; height: number } {
  return {
    width: Math.max(width - 2 * ROOM_X, width * 0.5, 1),
    height: Math.max(height - 2 * ROOM_Y, height * 0.5, 1),
  }
}

/** The camera that shows all samples of a box on a canvas of that many CSS pixels. */
export function fittedCamera(box: Box, width: number, height: number): Camera {
  const [x0, y0, x1, y1] = saneBox(box)
  const room = innerSize(width, height)
  const share = 1 - 2 * BOX_MARGIN
  const k = Math.min(room.width / ((x1 - x0) * share), room.height / ((y1 - y0) * share))
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, k }
}

/** CSS pixels of a layout position. */
export function screenPlace(
  camera: Camera,
  x: number,
  y: number,
  size: { width: number; height: number },
): { x: number; y: number } {
  return { x: size.width / 2 + (x - camera.x) * camera.k, y: size.height / 2 - (y - camera.y) * camera.k }
}

/** Layout position of a place on the canvas. */
export function layoutPlace(camera: Camera, place: CanvasPlace): { x: number; y: number } {
  return {
    x: camera.x + (place.x - place.width / 2) / camera.k,
    y: camera.y - (place.y - place.height / 2) / camera.k,
  }
}

/** Zooms so that the layout position under `about` stays there; bounded relative to the camera that fits `box`. */
export function zoomedCamera(camera: Camera, factor: number, about: CanvasPlace, box: Box | null): Camera {
  let k = camera.k * factor
  if (box !== null && about.width > 0 && about.height > 0) {
    const whole = fittedCamera(box, about.width, about.height).k
    k = Math.min(Math.max(k, whole * LEAST_ZOOM), whole * MOST_ZOOM)
  }
  const fixed = layoutPlace(camera, about)
  return {
    x: fixed.x - (about.x - about.width / 2) / k,
    y: fixed.y + (about.y - about.height / 2) / k,
    k,
  }
}

/** Moves the picture by CSS pixels. */
export function pannedCamera(camera: Camera, dx: number, dy: number): Camera {
  return { x: camera.x - dx / camera.k, y: camera.y + dy / camera.k, k: camera.k }
}

/** Cubic out, clipped to [0, 1]. */
export function easedOut(share: number): number {
  const rest = 1 - Math.min(1, Math.max(0, share))
  return 1 - rest * rest * rest
}

/** The camera on the way from one to another; the scale moves by factors, as the eye sees it. */
export function cameraBetween(from: Camera, to: Camera, share: number): Camera {
  if (share >= 1) return to
  const t = easedOut(share)
  return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t, k: from.k * (to.k / from.k) ** t }
}
