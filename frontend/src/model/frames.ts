/** The frames of the open run: the present one first, then the others outward, within a window of memory. */
import { effect, signal } from '@preact/signals'
import { type FrameRange, ServerError, fetchFrames, isAbort } from '../wire/client'
import { parseTensors } from '../wire/safetensors'
import type { RunInfo } from '../wire/messages'
import { onOpen, problem, run } from '../state/run'
import { position } from '../state/playhead'
import { visible } from '../state/visible'
import { type Block, blocksToForget, nextRange, presentFrames } from './frameWindow'
import { contentKey, contentKeys } from './content'
import { type Frame, framesOf } from './frame'
import { watchedJob } from './jobs'

export type { Frame } from './frame'

/** Grows whenever frames have come or gone. */
export const framesReady = signal(0)

interface LoadedBlock extends Block {
  keys: readonly string[]
}

interface Request {
  from: number
  to: number
  keys: readonly string[]
  abort: AbortController
}

const RETRY_MS = 10_000

const frames = new Map<string, Frame>()
let blocks: LoadedBlock[] = []
let requests: Request[] = []
const failed = new Set<string>()
let throughJobs = false
/** What was last said to be wrong; taken back once frames come again. */
let told: string | null = null

/** The frame at an index of the run's snapshots, if it is there; effects that ask are told of news. */
export function frame(index: number): Frame | undefined {
  const info = run.value
  const key = info === null || framesReady.value < 0 ? null : contentKey(info, index)
  return key === null ? undefined : frames.get(key)
}

function frameBytes(info: RunInfo): number {
  return info.points * (info.classes.length >= 256 ? 9 : 8)
}

function forgetAll(): void {
  for (const request of requests) request.abort.abort()
  requests = []
  blocks = []
  frames.clear()
  failed.clear()
  throughJobs = false
  framesReady.value += 1
}

/** Starts what is missing: up to one request in the background and one more for the present picture. */
function pump(info: RunInfo, place: number): void {
  if (info.layout === null || info.points === 0) return
  const count = info.snapshots.length
  for (;;) {
    const has = (index: number): boolean => {
      const key = contentKey(info, index) ?? ''
      return frames.has(key) || failed.has(key) || requests.some((request) => request.keys.includes(key))
    }
    const range = nextRange({ position: place, count, frameBytes: frameBytes(info), has })
    if (range === null) return
    const urgent = presentFrames(place, count).includes(range[0])
    if (requests.length >= (urgent ? 2 : 1)) return
    request(info, range)
  }
}

function request(info: RunInfo, [from, to]: readonly [number, number]): void {
  const keys = Array.from({ length: to - from }, (_, i) => contentKey(info, from + i) ?? '')
  const made: Request = { from, to, keys, abort: new AbortController() }
  requests = [...requests, made]
  void load(info, made)
    .catch((error: unknown) => {
      if (isAbort(error)) return
      told = error instanceof Error ? error.message : String(error)
      problem.value = told
      for (const key of keys) failed.add(key)
      setTimeout(() => {
        for (const key of keys) failed.delete(key)
        pumpPresent()
      }, RETRY_MS)
    })
    .finally(() => {
      requests = requests.filter((other) => other !== made)
      pumpPresent()
    })
}

async function load(info: RunInfo, { from, to, keys, abort }: Request): Promise<void> {
  const { layout } = info
  if (layout === null) return
  const snapshots = info.snapshots.slice(from, to)
  const version = `${layout.digest}-${snapshots.at(-1)?.digest ?? ''}`
  const range = { run: info.name, layout: layout.id, from, to, version }
  const steps = snapshots.map(({ step }) => step)
  const body = await fetchedBody(range, steps, abort.signal)
  const made = framesOf(parseTensors(body), steps, info.points)
  if (abort.signal.aborted) return
  made.forEach((one, i) => frames.set(keys[i]!, one))
  blocks = [...blocks, { keys, indices: [], bytes: body.byteLength }]
  forgetFar()
  if (told !== null && problem.peek() === told) problem.value = null
  framesReady.value += 1
}

/** Forgets the farthest blocks; first those of replaced snapshots and other axes, which lie nowhere any more. */
function forgetFar(): void {
  const info = run.peek()
  const place = new Map(info === null ? [] : contentKeys(info).map((key, index) => [key, index]))
  blocks = blocks.map((block) => ({ ...block, indices: block.keys.flatMap((key) => place.get(key) ?? []) }))
  for (const block of blocksToForget(blocks, position.peek())) {
    for (const key of block.keys) frames.delete(key)
    blocks = blocks.filter((other) => other !== block)
  }
}

/** The body of a range; where the server has refused to compute positions itself, through a job. */
async function fetchedBody(range: FrameRange, steps: number[], signal: AbortSignal): Promise<ArrayBuffer> {
  if (!throughJobs) {
    try {
      return await fetchFrames(range, signal)
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 404) throw error
      throughJobs = true
    }
  }
  await computed(range.run, range.layout, steps, signal)
  return fetchFrames(range, signal)
}

/** Waits for the job that computes positions which are too much for the server itself. */
async function computed(runName: string, layout: string, steps: number[], signal: AbortSignal): Promise<void> {
  const status = await watchedJob({ kind: 'frames', run: runName, layout, steps }, () => undefined, signal)
  if (status.state !== 'done')
    throw new Error(status.problem === '' ? 'The positions were not computed.' : status.problem)
}

function pumpPresent(): void {
  const info = run.peek()
  if (info !== null && visible.peek()) pump(info, position.peek())
}

/** Keeps the frames around the playhead loaded; returns what ends it. */
export function startFrames(): () => void {
  const stop = effect(() => {
    const info = run.value
    const place = position.value
    if (info !== null && visible.value) pump(info, place)
  })
  return () => {
    stop()
    forgetAll()
  }
}

onOpen(forgetAll)
