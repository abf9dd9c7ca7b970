/** Where the landscape is looked at from. Fixed over all snapshots; it moves on request only. */
import { batch, effect, signal, untracked } from '@preact/signals'
import { type Box, type Camera, cameraBetween, fittedCamera, pannedCamera, zoomedCamera } from '../gpu/camera'
import { onOpen, run } from './run'
import { reducedMotion } from './theme'

export type { Camera } from '../gpu/camera'

const GLIDE_MS = 250

/** Layout units at the centre and CSS pixels per unit; null until box and canvas size are known. */
export const camera = signal<Camera | null>(null)
/** CSS pixels of the canvas; 0 before it is laid out. */
export const viewport = signal({ width: 0, height: 0 })
/** True once the user (or a pasted link) has moved the camera. */
export const cameraTouched = signal(false)
/** True while a glide is under way; the canvas then calls `advanceCamera` once per frame. */
export const gliding = signal(false)

/** Extents that the samples of a live run may grow by until the camera has to move again. */
const HEADROOM = 1.2
let headroom = 1

let glide: { from: Camera; to: Camera; start: number | null } | null = null

/** The box around all positions of the open run, or null. */
export function layoutBox(): Box | null {
  const box = run.value?.layout?.box
  if (box === undefined || box.length !== 4) return null
  return box as unknown as Box
}

function fitted(): Camera | null {
  const box = layoutBox()
  const { width, height } = viewport.value
  if (box === null || width === 0 || height === 0) return null
  const tight = fittedCamera(box, width, height)
  return { ...tight, k: tight.k / headroom }
}

/** Puts the camera there at once, as from a link. */
export function setCamera(wanted: Camera): void {
  stopGlide()
  cameraTouched.value = true
  camera.value = wanted
}

function glideTo(to: Camera): void {
  const from = camera.value
  if (from === null || reducedMotion.value) {
    stopGlide()
    camera.value = to
    return
  }
  glide = { from, to, start: null }
  gliding.value = true
}

function stopGlide(): void {
  glide = null
  gliding.value = false
}

/** Moves a glide on; `now` in milliseconds. */
export function advanceCamera(now: number): void {
  if (glide === null) return
  glide.start ??= now
  const share = (now - glide.start) / GLIDE_MS
  const moved = cameraBetween(glide.from, glide.to, share)
  batch(() => {
    camera.value = moved
    if (share >= 1) stopGlide()
  })
}

/** Glides to the box of the layout, with room to grow where that is wanted; the camera then counts as untouched. */
export function fitCamera(growing = false): void {
  headroom = growing ? HEADROOM : 1
  const to = fitted()
  if (to === null) return
  cameraTouched.value = false
  glideTo(to)
}

/** Glides to a part of the layout; the camera then stays there. */
export function fitTo(box: Box): void {
  const { width, height } = viewport.value
  if (width === 0 || height === 0) return
  cameraTouched.value = true
  glideTo(fittedCamera(box, width, height))
}

/** Fits without a glide while nobody has touched the camera: first picture, resized canvas. */
export function refitUntouched(): void {
  if (cameraTouched.value) return
  const to = fitted()
  if (to === null) return
  stopGlide()
  camera.value = to
}

/** Zooms by a factor about a point of the canvas (default: its centre); glides when `smooth`. */
export function zoomBy(factor: number, about: { x: number; y: number } | null = null, smooth = true): void {
  const from = glide?.to ?? camera.value
  if (from === null) return
  const { width, height } = viewport.value
  const x = about?.x ?? width / 2
  const y = about?.y ?? height / 2
  const to = zoomedCamera(from, factor, { x, y, width, height }, layoutBox())
  cameraTouched.value = true
  if (smooth) glideTo(to)
  else {
    stopGlide()
    camera.value = to
  }
}

/** Moves the picture by CSS pixels. */
export function panBy(dx: number, dy: number): void {
  const from = camera.value
  if (from === null) return
  stopGlide()
  cameraTouched.value = true
  camera.value = pannedCamera(from, dx, dy)
}

let shownLayout: string | null = null
let shownStar = false

// Other axes are another plane, for which no old camera fits; but all star coordinates lie in one.
effect(() => {
  const layout = run.value?.layout
  const id = layout?.id ?? null
  if (id === null || id === shownLayout) return
  const isStar = layout?.visualizer === 'star'
  const samePlane = isStar && shownStar
  shownStar = isStar
  if (shownLayout !== null && !samePlane) {
    untracked(() => {
      cameraTouched.value = false
      refitUntouched()
    })
  }
  shownLayout = id
})

onOpen(() => {
  shownLayout = null
  headroom = 1
  stopGlide()
  camera.value = null
  cameraTouched.value = false
})
