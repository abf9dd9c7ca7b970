/** The ground of the part that is looked at, finer than that of the whole: painted once the camera rests, then forgotten. */
import { effect, signal } from '@preact/signals'
import type { Box, Camera } from '../gpu/camera'
import { fetchTerritory, isAbort, cancelJob, pause } from '../wire/client'
import { parseTensors } from '../wire/safetensors'
import type { RunInfo } from '../wire/messages'
import { camera, gliding, viewport } from '../state/camera'
import { index as nearest, moving, position } from '../state/playhead'
import { onOpen, run, runs } from '../state/run'
import { visible } from '../state/visible'
import { contentKey } from './content'
import { watchedJob } from './jobs'
import { type Raster, rasterOf } from './raster'
import { territory } from './territory'

/** Grows whenever the ground of a view has come or gone. */
export const viewGroundReady = signal(0)

/** CSS pixels of a cell above which the ground of the whole looks coarse. */
const COARSE = 4
/** Milliseconds that the camera rests before a view is painted. */
const REST_MS = 250
/** Parts of a view by which boxes are snapped, so that a nudge asks for the same one. */
const SNAPS = 8
/** Room around the view, as a share of it: the rim of a raster fades. */
const ROOM = 0.06

interface Held {
  /** What the ground depends on: axes, snapshot, box. */
  key: string
  content: string
  raster: Raster
}

let held: Held | null = null
let wanted: string | null = null
const declined = new Set<string>()
let abort = new AbortController()

/** A box of even numbers around a view, a little larger than it. */
export function snappedBox([x0, y0, x1, y1]: Box): Box {
  const unit = 2 ** Math.floor(Math.log2(Math.max(x1 - x0, y1 - y0) / SNAPS))
  const room = ROOM * Math.max(x1 - x0, y1 - y0)
  const down = (at: number): number => Math.floor((at - room) / unit) * unit
  const up = (at: number): number => Math.ceil((at + room) / unit) * unit
  return [down(x0), down(y0), up(x1), up(y1)]
}

function contains([x0, y0, x1, y1]: Box, inner: Box): boolean {
  return inner[0] >= x0 && inner[1] >= y0 && inner[2] <= x1 && inner[3] <= y1
}

/** Whether a raster's cells are so large on the canvas that a finer one shows more. */
export function isCoarse({ box, width }: Pick<Raster, 'box' | 'width'>, { k }: Camera): boolean {
  return ((box[2] - box[0]) / width) * k > COARSE
}

/** Cells at the rim of a raster, where the ground fades out. */
const RIM = 4

/** The part of a raster that is painted at full strength. */
function clearBox({ box: [x0, y0, x1, y1], width, height }: Raster): Box {
  const [x, y] = [(RIM * (x1 - x0)) / width, (RIM * (y1 - y0)) / height]
  return [x0 + x, y0 + y, x1 - x, y1 - y]
}

function shownBox({ x, y, k }: Camera, size: { width: number; height: number }): Box {
  const [halfX, halfY] = [size.width / 2 / k, size.height / 2 / k]
  return [x - halfX, y - halfY, x + halfX, y + halfY]
}

/** The ground of the present view at an index of the run's snapshots; null while there is none. */
export function viewGround(index: number): Raster | null {
  const info = run.value
  if (info === null || held === null || viewGroundReady.value < 0) return null
  return contentKey(info, index) === held.content ? held.raster : null
}

function forget(): void {
  if (held === null) return
  held = null
  viewGroundReady.value += 1
}

function leave(): void {
  abort.abort()
  abort = new AbortController()
  wanted = null
}

/** Asks for the ground of the present view where that of the whole is too coarse for it. */
function consider(): void {
  const [info, view, size] = [run.peek(), camera.peek(), viewport.peek()]
  const at = nearest.peek()
  const content = info === null ? null : contentKey(info, at)
  const whole = territory(at)
  if (info === null || view === null || content === null || whole === undefined || size.width === 0) return
  if (!isCoarse(whole, view) || (runs.peek()?.readonly ?? false)) return
  const box = snappedBox(shownBox(view, size))
  const key = `${content} ${box.join()}`
  const sharp =
    held?.content === content && contains(clearBox(held.raster), shownBox(view, size)) && !isCoarse(held.raster, view)
  if (sharp || held?.key === key || wanted === key || declined.has(key)) return
  leave()
  wanted = key
  void painted(info, at, box, { key, content })
}

async function painted(info: RunInfo, at: number, box: Box, of: { key: string; content: string }): Promise<void> {
  const { signal } = abort
  const { step, digest } = info.snapshots[at]!
  const { id = '', digest: axes = '' } = info.layout ?? {}
  const started: string[] = []
  try {
    const request = { kind: 'territory' as const, run: info.name, layout: id, steps: [step], box: [...box] }
    const last = await watchedJob(request, (status) => started.push(status.id), signal)
    if (last.state !== 'done' && !last.ready.includes(step)) throw new Error(last.problem)
    const place = { run: info.name, layout: id, step, version: `${axes}-${digest}`, box: box.join() }
    const raster = rasterOf(parseTensors(await fetchTerritory(place, signal)))
    signal.throwIfAborted()
    held = { ...of, raster }
    viewGroundReady.value += 1
  } catch (error) {
    if (!isAbort(error)) declined.add(of.key)
    else for (const job of new Set(started)) cancelJob(job).catch(() => undefined)
  } finally {
    if (wanted === of.key) wanted = null
  }
}

/** Forgets the ground of a view that has been left, or that belongs to another moment. */
function keepInView(): void {
  const [info, view, size] = [run.value, camera.value, viewport.value]
  if (held === null || view === null || info === null) return
  const seen = shownBox(view, size)
  const whole = territory(nearest.value)
  const gone = contentKey(info, nearest.value) !== held.content || !contains(clearBox(held.raster), seen)
  if (gone || (whole !== undefined && !isCoarse(whole, view))) forget()
}

/** Keeps the ground of the view coming; returns what ends it. */
export function watchViewTerritory(): () => void {
  let timing = new AbortController()
  const stop = effect(() => {
    const still = !moving.value && !gliding.value && Number.isInteger(position.value) && visible.value
    keepInView()
    timing.abort()
    timing = new AbortController()
    if (wanted !== null) leave()
    if (!still || territory(nearest.value) === undefined) return
    pause(REST_MS, timing.signal).then(consider, () => undefined)
  })
  return () => {
    stop()
    timing.abort()
    leave()
    forget()
  }
}

onOpen(() => {
  leave()
  declined.clear()
  forget()
})
