/** Keeps the page's knowledge of the server fresh: the list of runs, the open run, its samples, the newest snapshot. */
import { batch, effect, signal } from '@preact/signals'
import { fetchRun, fetchRuns, isAbort, onServerAway, pause } from '../wire/client'
import type { RunInfo } from '../wire/messages'
import { wantedLayout } from '../state/layoutChoice'
import { follow, following, lastIndex, moving, playing, position } from '../state/playhead'
import { onOpen, run, runName, runs, wantedStep } from '../state/run'
import { shownProbes } from '../state/show'
import { watchTheme } from '../state/theme'
import { Trouble, wordsOf } from '../state/trouble'
import { visible, watchVisible } from '../state/visible'
import { frame, startFrames } from './frames'
import { startFirstLayout } from './layouts'
import { fetchPoints, points } from './points'
import { startNeighbors } from './neighbors'
import { startSamples } from './sample'
import { startClassClause } from './classClause'
import { startGroups } from './groups'
import { startSearch } from './search'
import { startSelectionRows } from './selectionRows'
import { startTerritory, territorySettled } from './territory'

const LIVE_MS = 2000
/** How long a new snapshot is held back for its ground. */
const PATIENCE_MS = 4000
const AWAY = 'TensorBoard does not answer; trying again.'

const troubles = {
  server: new Trouble(),
  list: new Trouble(),
  run: new Trouble(),
  samples: new Trouble(),
  other: new Trouble(),
}

/** Takes in an answer of `run`: places the playhead the first time, later appends without moving it. */
export function arrive(info: RunInfo): void {
  const before = run.peek()
  if (before !== null && JSON.stringify(before) === JSON.stringify(info)) return
  batch(() => {
    run.value = info
    if (before === null) shownProbes.value = new Set(info.probes.map(({ key }) => key))
    else for (const { key } of info.probes) if (!before.probes.some((old) => old.key === key)) addProbe(key)
    if (before === null || before.snapshots.length === 0) place(info)
    else if (position.peek() > info.snapshots.length - 1) position.value = Math.max(0, info.snapshots.length - 1)
    if (!info.live && position.peek() >= info.snapshots.length - 1) following.value = false
  })
}

function addProbe(key: string): void {
  shownProbes.value = new Set([...shownProbes.peek(), key])
}

/** Where a run opens: at the step that was asked for, else at its last snapshot. */
function place(info: RunInfo): void {
  const wanted = info.snapshots.findIndex(({ step }) => step === wantedStep.peek())
  position.value = wanted >= 0 ? wanted : Math.max(0, info.snapshots.length - 1)
  following.value = info.live && wanted < 0
}

async function pollRuns(signal: AbortSignal): Promise<void> {
  for (;;) {
    let interval = LIVE_MS
    if (visible.peek()) {
      interval = await refreshedRuns(signal)
    }
    await pause(interval, signal)
  }
}

/** Fetches the list of runs; answers the milliseconds until the next time. */
async function refreshedRuns(signal: AbortSignal): Promise<number> {
  try {
    const list = await fetchRuns(signal)
    if (JSON.stringify(list) !== JSON.stringify(runs.peek())) runs.value = list
    troubles.list.takeBack()
    const waiting = !list.runs.some(({ state }) => state === 'recorded')
    return waiting ? LIVE_MS : Math.max(LIVE_MS, list.search_interval * 1000)
  } catch (error) {
    if (isAbort(error)) throw error
    troubles.list.tell(wordsOf(error))
    return LIVE_MS
  }
}

/** The part of the list that says whether a run has to be asked for again. */
function runMark(name: string): string {
  const entry = runs.peek()?.runs.find((one) => one.name === name)
  return JSON.stringify([entry?.snapshots, entry?.live, entry?.updated, entry?.state])
}

async function pollRun(name: string, signal: AbortSignal): Promise<void> {
  let mark = ''
  for (;;) {
    const present = run.peek()
    if (visible.peek() && (present === null || present.live || runMark(name) !== mark)) {
      const seen = runMark(name)
      if (await refreshed(name, signal)) mark = seen
    }
    await pause(LIVE_MS, signal)
  }
}

/** Asks for a run once, in the layout that is wished for; answers whether it came and is still what is wished for. */
async function refreshed(name: string, signal: AbortSignal): Promise<boolean> {
  const wish = wantedLayout.peek()
  try {
    const info = await fetchRun(name, signal, wish)
    signal.throwIfAborted()
    if (wantedLayout.peek() !== wish) return false
    arrive(info)
    troubles.run.takeBack()
    return true
  } catch (error) {
    if (isAbort(error)) throw error
    troubles.run.tell(wordsOf(error))
    return false
  }
}

/** A run and a wish for one of its layouts; null where the server chooses. */
function wishKey(): string | null {
  const name = runName.value
  const wish = wantedLayout.value
  return name === null || wish === null ? null : JSON.stringify([name, wish])
}

/** Asks at once for a run in another layout. */
async function heedWish(_: string, signal: AbortSignal): Promise<void> {
  const name = runName.peek()
  if (name !== null && run.peek()?.layout?.id !== wantedLayout.peek()) await refreshed(name, signal)
}

function ignoreAbort(error: unknown): void {
  if (!isAbort(error)) troubles.other.tell(wordsOf(error))
}

/** Calls `body` for every value of a key, aborting the previous call. */
function perKey(key: () => string | null, body: (key: string, signal: AbortSignal) => Promise<void>): () => void {
  let abort = new AbortController()
  let last: string | null = null
  const stop = effect(() => {
    const next = key()
    if (next === last) return
    last = next
    abort.abort()
    abort = new AbortController()
    if (next !== null) void body(next, abort.signal).catch(ignoreAbort)
  })
  return () => {
    stop()
    abort.abort()
  }
}

/** The samples change with the run and the digests of its probes. */
function pointsKey(): string | null {
  const info = run.value
  return info === null ? null : JSON.stringify([info.name, info.probes.map(({ key, digest }) => [key, digest])])
}

async function loadPoints(_: string, signal: AbortSignal): Promise<void> {
  const info = run.peek()
  if (info === null) return
  try {
    const known = await fetchPoints(info, signal)
    signal.throwIfAborted()
    points.value = known
    troubles.samples.takeBack()
  } catch (error) {
    if (isAbort(error)) throw error
    troubles.samples.tell(`The samples did not come: ${wordsOf(error)}`)
  }
}

/** Goes to the newest snapshot of a live run once its frame is there, and its ground too unless that takes long. */
function followingNewest(): () => void {
  const patience = signal<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    const last = lastIndex.value
    if (!following.value || moving.value || playing.value || position.value >= last) return
    if (frame(last) === undefined) return
    if (territorySettled(last) || patience.value === last) follow()
    else {
      clearTimeout(timer)
      timer = setTimeout(() => {
        patience.value = last
      }, PATIENCE_MS)
    }
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}

/** Tells the user while nobody answers. */
function watchServer(): void {
  onServerAway((away) => {
    if (away) troubles.server.tell(AWAY)
    else troubles.server.takeBack()
  })
}

/** Starts everything that keeps the page up to date; returns what ends it. */
export function startModel(): () => void {
  const abort = new AbortController()
  watchServer()
  const stops = [
    watchTheme(),
    watchVisible(),
    startFrames(),
    startTerritory(),
    startSelectionRows(),
    startGroups(),
    startClassClause(),
    startSearch(),
    startSamples(),
    startNeighbors(),
    perKey(() => runName.value, pollRun),
    perKey(wishKey, heedWish),
    startFirstLayout(),
    perKey(pointsKey, loadPoints),
    followingNewest(),
  ]
  void pollRuns(abort.signal).catch(ignoreAbort)
  return () => {
    abort.abort()
    for (const stop of stops) stop()
  }
}

onOpen(() => {
  points.value = null
})
