/** One abortable function per route. Answers that are not 2xx become errors with the server's own words. */
import { address } from './address'
import type { JobRequest, JobStatus, Problem, RunInfo, RunList } from './messages'

/** An answer that is not 2xx. */
export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = 'ServerError'
  }
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

let listener: (away: boolean) => void = () => undefined

/** Calls `notify` when the server stops answering and when it answers again. */
export function onServerAway(notify: (away: boolean) => void): void {
  listener = notify
}

/** Milliseconds to wait before the next try, doubling up to ten seconds. */
export function pauseBefore(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)
}

/** Resolves after a while; rejects when aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new DOMException('aborted', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/** True for what an abort throws, which is no failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

async function failure(response: Response): Promise<ServerError> {
  const text = await response.text()
  let message = text.slice(0, 500).trim()
  try {
    const problem = JSON.parse(text) as Partial<Problem>
    if (typeof problem.message === 'string') message = problem.message
  } catch {
    // TensorBoard's own answers are plain text
  }
  return new ServerError(response.status, message === '' ? `the server answered ${String(response.status)}` : message)
}

/** Fetches and goes on trying while nobody answers; a server that answers with an error is not asked again. */
async function answered(url: string, options: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(url, options)
      if (![502, 503, 504].includes(response.status)) {
        listener(false)
        if (response.ok) return response
        throw await failure(response)
      }
    } catch (error) {
      if (isAbort(error) || error instanceof ServerError) throw error
    }
    listener(true)
    await pause(pauseBefore(attempt), options.signal ?? undefined)
  }
}

export async function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await answered(url, signal === undefined ? {} : { signal })
  return (await response.json()) as T
}

/** From this many bytes on an answer is taken over piece by piece: all at once it would hold up the page. */
const LARGE_BODY = 2_000_000

/** The bytes of an answer. */
export async function body(url: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await answered(url, signal === undefined ? {} : { signal })
  const length = Number(response.headers.get('content-length') ?? 0)
  const isPlain = response.headers.get('content-encoding') === null
  if (!isPlain || length < LARGE_BODY || response.body === null) return response.arrayBuffer()
  const bytes = new Uint8Array(length)
  let at = 0
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    if (at + value.length > length) throw new TypeError('the answer is longer than it said')
    bytes.set(value, at)
    at += value.length
  }
  if (at < length) throw new TypeError(`the answer ended after ${String(at)} of ${String(length)} bytes`)
  return bytes.buffer
}

/** Every post may be repeated: the server joins jobs that are the same, and the others change nothing twice. */
export async function post<T>(route: string, message: unknown, signal?: AbortSignal): Promise<T> {
  const response = await answered(address(route), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'X-DVI': '1' },
    body: JSON.stringify(message),
    ...(signal === undefined ? {} : { signal }),
  })
  return (await response.json()) as T
}

export function fetchRuns(signal?: AbortSignal): Promise<RunList> {
  return json(address('runs'), signal)
}

/** A run in one of its layouts; in the server's choice where none is wished for. */
export function fetchRun(name: string, signal?: AbortSignal, layout: string | null = null): Promise<RunInfo> {
  return json(address('run', layout === null ? { run: name } : { run: name, layout }), signal)
}

/** Labels, ids and truth of one probe, as safetensors. */
export function fetchProbe(run: string, probe: string, digest: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return body(address('probe', { run, probe, v: digest }), signal)
}

export interface FrameRange {
  run: string
  layout: string
  /** Indices into the run's snapshots, [from, to). */
  from: number
  to: number
  version: string
}

/** Positions, predictions, confidences and losses of some snapshots, as safetensors. */
export function fetchFrames(range: FrameRange, signal?: AbortSignal): Promise<ArrayBuffer> {
  const { run, layout, from, to, version } = range
  return body(address('frames', { run, layout, from, to, v: version }), signal)
}

export interface TerritoryPlace {
  run: string
  layout: string
  step: number
  version: string
  /** x0,y0,x1,y1 of a part of the layout; without it, the whole. */
  box?: string
}

/** The painted ground of one snapshot, as safetensors; status 404 until it is computed. */
export function fetchTerritory(place: TerritoryPlace, signal?: AbortSignal): Promise<ArrayBuffer> {
  const { run, layout, step, version, box } = place
  const part = box === undefined ? {} : { box }
  return body(address('territory', { run, layout, step, v: version, ...part }), signal)
}

/** The address of one sample's picture, for an image element. */
export function mediaAddress(run: string, probe: string, row: number, digest: string): string {
  return address('media', { run, probe, row, v: digest })
}

export function submitJob(request: JobRequest, signal?: AbortSignal): Promise<JobStatus> {
  return post('jobs', request, signal)
}

export function fetchJob(id: string, signal?: AbortSignal): Promise<JobStatus> {
  return json(address('job', { id }), signal)
}

export function cancelJob(id: string): Promise<JobStatus> {
  return post('cancel', { id })
}
