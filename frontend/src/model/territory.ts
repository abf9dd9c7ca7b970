/** The painted grounds of the open run: computed by a job where missing, present snapshot first. */
import { effect, signal } from '@preact/signals'
import { ServerError, fetchTerritory, isAbort } from '../wire/client'
import { parseTensors } from '../wire/safetensors'
import type { RunInfo } from '../wire/messages'
import { onOpen, run, runs } from '../state/run'
import { index as nearest, position } from '../state/playhead'
import { visible } from '../state/visible'
import { contentKey, contentKeys } from './content'
import { watchedJob } from './jobs'
import { type Raster, rasterOf } from './raster'

export type { Raster } from './raster'

/** Grows whenever rasters have come or gone. */
export const territoryReady = signal(0)
/** Why grounds are missing, in words; the empty string while nothing is wrong. */
export const territoryProblem = signal('')

const LARGEST_MEMORY = 96_000_000
/** Grounds of very many points take the server long: only so many of them, nearest the playhead, are asked for. */
const MOST_POINTS_PAINTED = 4_000_000
const LEAST_PAINTED = 3
/** A job has at most this many snapshots, so that the next one can start where the playhead has gone meanwhile. */
const LARGEST_JOB = 40

const rasters = new Map<string, Raster>()
/** Keys that a job has said to be there. */
const ready = new Set<string>()
/** Keys that were cancelled or failed: not asked for again. */
const declined = new Set<string>()
let abort = new AbortController()
let fetching = false
let jobRunning = false
/** Id of the layout that is painted. */
let layout: string | null = null

/** The ground at an index of the run's snapshots, if it is there; effects that ask are told of news. */
export function territory(index: number): Raster | undefined {
  const info = run.value
  const key = info === null || territoryReady.value < 0 ? null : contentKey(info, index)
  return key === null ? undefined : rasters.get(key)
}

/** Whether the ground at an index is there or will not come, so that nothing has to wait for it. */
export function territorySettled(index: number): boolean {
  const info = run.value
  const key = info === null ? null : contentKey(info, index)
  return territory(index) !== undefined || info?.layout?.territory === 'none' || (key !== null && declined.has(key))
}

/** Indices from the playhead outward. */
export function outward(place: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => Math.abs(a - place) - Math.abs(b - place) || b - a)
}

/** The rasters to forget so that the rest stays within the memory; the farthest first. */
function forgetFar(info: RunInfo): void {
  const keys = contentKeys(info)
  const order = outward(position.peek(), keys.length).map((index) => keys[index] ?? '')
  let bytes = 0
  for (const key of [...rasters.keys()].sort((a, b) => rank(order, a) - rank(order, b))) {
    bytes += rasters.get(key)!.texels.byteLength
    if (bytes > LARGEST_MEMORY) rasters.delete(key)
  }
}

function rank(order: readonly string[], key: string): number {
  const at = order.indexOf(key)
  return at < 0 ? order.length : at
}

/** How many grounds around the playhead are wanted. */
export function wantedGrounds(points: number): number {
  const cells = 256 * 256 * 4
  const painted = Math.max(LEAST_PAINTED, Math.floor(MOST_POINTS_PAINTED / Math.max(1, points)))
  return Math.min(painted, Math.floor(LARGEST_MEMORY / cells / 2))
}

function missing(info: RunInfo, place: number): number[] {
  return outward(place, info.snapshots.length)
    .slice(0, wantedGrounds(info.points))
    .filter((index) => {
      const key = contentKey(info, index) ?? ''
      return !rasters.has(key) && !declined.has(key)
    })
}

function pump(info: RunInfo, place: number): void {
  if (info.layout === null || info.layout.territory === 'none' || info.points === 0) return
  const wanted = missing(info, place)
  if (wanted.length === 0) return
  const readonly = runs.peek()?.readonly ?? false
  const next = wanted.find((index) => readonly || ready.has(contentKey(info, index) ?? ''))
  if (next !== undefined) {
    if (!fetching) void fetched(info, next)
  } else if (!jobRunning) {
    void painted(info, wanted)
  }
}

async function fetched(info: RunInfo, index: number): Promise<void> {
  const { signal } = abort
  const key = contentKey(info, index) ?? ''
  const { step, digest } = info.snapshots[index]!
  const { id = '', digest: box = '' } = info.layout ?? {}
  fetching = true
  try {
    const body = await fetchTerritory({ run: info.name, layout: id, step, version: `${box}-${digest}` }, signal)
    rasters.set(key, rasterOf(parseTensors(body)))
    forgetFar(info)
    territoryReady.value += 1
  } catch (error) {
    if (isAbort(error)) return
    decline([key], error instanceof ServerError && error.status === 404 ? '' : error)
  } finally {
    if (!signal.aborted) fetching = false
  }
  pumpPresent()
}

/** Has the missing grounds painted and fetches each as soon as it is there. */
async function painted(info: RunInfo, wanted: readonly number[]): Promise<void> {
  const { signal } = abort
  const keysOf = (indices: readonly number[]): string[] => indices.map((index) => contentKey(info, index) ?? '')
  const batch = wanted.slice(0, LARGEST_JOB)
  const keys = new Map(batch.map((index) => [info.snapshots[index]!.step, contentKey(info, index) ?? '']))
  jobRunning = true
  const request = {
    kind: 'territory' as const,
    run: info.name,
    layout: info.layout?.id ?? '',
    steps: [...keys.keys()],
    box: null,
  }
  try {
    const last = await watchedJob(
      request,
      (status) => {
        for (const step of status.ready) ready.add(keys.get(step) ?? '')
        pumpPresent()
      },
      signal,
    )
    const refused = keysOf(last.state === 'done' ? batch : wanted)
    decline(
      refused.filter((key) => !ready.has(key)),
      last.problem,
    )
  } catch (error) {
    if (isAbort(error)) return
    decline(keysOf(wanted), error)
  } finally {
    if (!signal.aborted) jobRunning = false
  }
  pumpPresent()
}

function decline(keys: readonly string[], reason: unknown): void {
  for (const key of keys) declined.add(key)
  territoryReady.value += 1
  if (keys.length > 0) territoryProblem.value = reason instanceof Error ? reason.message : String(reason)
}

function pumpPresent(): void {
  const info = run.peek()
  if (info !== null && visible.peek()) pump(info, position.peek())
}

/** Leaves what is under way; the server goes on with it, because others may wait for the same job. */
function startAnew(): void {
  abort.abort()
  abort = new AbortController()
  fetching = false
  jobRunning = false
}

function forgetAll(): void {
  startAnew()
  layout = null
  rasters.clear()
  ready.clear()
  declined.clear()
  territoryProblem.value = ''
  territoryReady.value += 1
}

/** Keeps the grounds of the run coming; returns what ends it. */
export function startTerritory(): () => void {
  const stop = effect(() => {
    const info = run.value
    const place = nearest.value
    const id = info?.layout?.id ?? null
    if (id !== layout) startAnew()
    layout = id
    if (info !== null && visible.value) pump(info, place)
  })
  return () => {
    stop()
    forgetAll()
  }
}

onOpen(forgetAll)
