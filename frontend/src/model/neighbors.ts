/** The nearest samples of the one that is inspected, at the present snapshot: once the playhead rests. */
import { effect, signal } from '@preact/signals'
import { ServerError, cancelJob, isAbort, pause } from '../wire/client'
import { type Neighbors, fetchNeighbors } from '../wire/neighbors'
import type { RunInfo } from '../wire/messages'
import { pinned } from '../state/pinned'
import { index, moving } from '../state/playhead'
import { onOpen, run } from '../state/run'
import { visible } from '../state/visible'
import { watchedJob } from './jobs'
import { probeOf } from './mediaUrl'
import { points } from './points'

export type { Neighbors } from '../wire/neighbors'

/** How many are shown. */
export const NEIGHBORS = 10

/** Grows whenever neighbours have come. */
export const neighborsReady = signal(0)

const DELAY_MS = 250
const MOST_KEPT = 64

/** The last used last; null for what cannot be had. */
const kept = new Map<string, Neighbors | null>()
let wanted: { key: string; abort: AbortController } | null = null

function keyOf(info: RunInfo, row: number, at: number): string | null {
  const probe = probeOf(row)
  const snapshot = info.snapshots[at]
  if (probe === null || snapshot === undefined) return null
  return `${probe.key} ${probe.digest} ${String(row - probe.offset)} ${snapshot.digest}`
}

/** The neighbours of a point at an index of the snapshots; null where there are none to be had, undefined until they come. */
export function neighbors(row: number, at: number): Neighbors | null | undefined {
  const info = run.value
  const key = info === null || neighborsReady.value < 0 ? null : keyOf(info, row, at)
  return key === null ? undefined : kept.get(key)
}

function stop(): void {
  wanted?.abort.abort()
  wanted = null
}

function want(info: RunInfo, row: number, at: number): void {
  const key = keyOf(info, row, at)
  if (key === null || kept.has(key)) {
    stop()
    return
  }
  if (wanted?.key === key) return
  stop()
  const own = { key, abort: new AbortController() }
  wanted = own
  void load(info, row, at, own)
}

async function load(info: RunInfo, row: number, at: number, own: { key: string; abort: AbortController }) {
  const { signal } = own.abort
  let found: Neighbors | null = null
  try {
    await pause(DELAY_MS, signal)
    found = await answered(info, row, at, signal)
    signal.throwIfAborted()
  } catch (error) {
    if (isAbort(error)) return
  }
  kept.set(own.key, found)
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(old)
  if (wanted === own) wanted = null
  neighborsReady.value += 1
}

/** Asks, and where the answer is costly has a job find it first; a job that nobody waits for any more is stopped. */
async function answered(info: RunInfo, row: number, at: number, signal: AbortSignal): Promise<Neighbors> {
  const probe = probeOf(row)!
  const { step, digest } = info.snapshots[at]!
  const place = { run: info.name, probe: probe.key, row: row - probe.offset, step, k: NEIGHBORS }
  const versioned = { ...place, version: `${probe.digest}-${digest}` }
  try {
    return await fetchNeighbors(versioned, info.points, signal)
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== 404) throw error
  }
  let job = ''
  const { step: only, ...rest } = place
  const request = { kind: 'neighbors' as const, ...rest, steps: [only] }
  try {
    const last = await watchedJob(request, ({ id }) => (job = id), signal)
    if (last.state !== 'done') throw new Error(last.problem)
  } catch (error) {
    if (isAbort(error) && job !== '') cancelJob(job).catch(() => undefined)
    throw error
  }
  return fetchNeighbors(versioned, info.points, signal)
}

/** Keeps the neighbours of the inspected sample coming; returns what ends it. */
export function startNeighbors(): () => void {
  const end = effect(() => {
    const info = run.value
    const row = pinned.value
    const ready = neighborsReady.value >= 0 && points.value !== null && visible.value
    const at = index.value
    if (info !== null && row !== null && ready && !moving.value) want(info, row, at)
    else stop()
  })
  return () => {
    end()
    stop()
  }
}

onOpen(() => {
  stop()
  kept.clear()
  neighborsReady.value += 1
})
