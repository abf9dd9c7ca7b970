/** The lives of the samples that are inspected, as recorded: all snapshots at once, of very many those around the playhead. */
import { effect, signal } from '@preact/signals'
import { isAbort } from '../wire/client'
import { type SampleLife, fetchSample } from '../wire/sample'
import type { RunInfo } from '../wire/messages'
import { pinnedRows } from '../state/pinned'
import { index } from '../state/playhead'
import { onOpen, run } from '../state/run'
import { visible } from '../state/visible'
import { probeOf } from './mediaUrl'
import { points } from './points'

export type { SampleLife } from '../wire/sample'

/** Grows whenever a life has come. */
export const livesReady = signal(0)

const MOST_KEPT = 24
const MOST_REQUESTS = 2

/** The server refuses more in one answer. */
const MOST_SNAPSHOTS = 2000
const MOST_BYTES = 4 * 2 ** 20
/** Numbers of a snapshot beside the probabilities, four bytes each. */
const OTHER_NUMBERS = 6

/** The snapshots [from, to) that are asked for: all, or a part around `at` that stays while the playhead moves a little. */
export function lifeRange(count: number, classes: number, at: number): { from: number; to: number } {
  const fitting = Math.floor(MOST_BYTES / (4 * (classes + OTHER_NUMBERS)))
  const most = Math.max(1, Math.min(MOST_SNAPSHOTS, fitting))
  if (count <= most) return { from: 0, to: count }
  const half = Math.max(1, Math.floor(most / 2))
  const start = Math.floor(at / half) * half - Math.floor(half / 2)
  const from = Math.max(0, Math.min(start, count - most))
  return { from, to: from + most }
}

interface Kept {
  /** Up to which snapshot the run had been recorded. */
  version: string
  from: number
  /** Null where the server has none. */
  life: SampleLife | null
}

/** The last used last; the key says of which sample. */
const kept = new Map<string, Kept>()
const underWay = new Set<string>()
let abort = new AbortController()

function keyOf(row: number): string | null {
  const probe = probeOf(row)
  return probe === null ? null : `${probe.key} ${probe.digest} ${String(row - probe.offset)}`
}

function versionOf({ snapshots }: RunInfo): string {
  return `${snapshots[0]?.digest ?? ''}-${snapshots.at(-1)?.digest ?? ''}-${String(snapshots.length)}`
}

/** The life of a point; the last known one while a newer is on its way, null while there is none. */
export function sampleLife(row: number): SampleLife | null {
  const key = livesReady.value < 0 ? null : keyOf(row)
  return key === null ? null : (kept.get(key)?.life ?? null)
}

function pump(info: RunInfo, rows: readonly number[]): void {
  const version = versionOf(info)
  const range = lifeRange(info.snapshots.length, info.classes.length, index.value)
  // the last one is looked at, the others are compared
  for (const row of [...rows].reverse()) {
    const key = keyOf(row)
    const known = key === null ? undefined : kept.get(key)
    if (key === null || underWay.has(key) || (known?.version === version && known.from === range.from)) continue
    if (underWay.size >= MOST_REQUESTS) return
    void load(info, row, key, range)
  }
}

async function load(info: RunInfo, row: number, key: string, range: { from: number; to: number }): Promise<void> {
  const probe = probeOf(row)
  if (probe === null || info.snapshots.length === 0) return
  const { signal } = abort
  const version = versionOf(info)
  underWay.add(key)
  let life: SampleLife | null = null
  try {
    const place = { run: info.name, probe: probe.key, row: row - probe.offset, ...range }
    life = await fetchSample({ ...place, version: `${probe.digest}-${version}` }, signal)
    signal.throwIfAborted()
  } catch (error) {
    if (isAbort(error)) return
  }
  underWay.delete(key)
  kept.delete(key)
  kept.set(key, { version, from: range.from, life })
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(old)
  livesReady.value += 1
}

/** Keeps the lives of the inspected samples coming; returns what ends it. */
export function startSamples(): () => void {
  return effect(() => {
    const info = run.value
    const rows = pinnedRows.value
    const ready = livesReady.value >= 0 && points.value !== null
    if (info !== null && visible.value && ready) pump(info, rows)
  })
}

onOpen(() => {
  abort.abort()
  abort = new AbortController()
  kept.clear()
  underWay.clear()
  livesReady.value += 1
})
