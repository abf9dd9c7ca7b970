/** Jobs of the server: submitted, watched until they end, shown as work while they run. */
import { effect } from '@preact/signals'
import { ServerError, fetchJob, pause, submitJob } from '../wire/client'
import type { JobRequest, JobStatus } from '../wire/messages'
import { visible } from '../state/visible'
import { work } from '../state/work'

const POLL_MS = 300
/** How often a job that the server has forgotten, because it was restarted, is submitted again. */
const MOST_RESUBMISSIONS = 3

/** True while a job may still make progress. */
function isOpen(status: JobStatus): boolean {
  return status.state === 'waiting' || status.state === 'running'
}

/** Resolves as soon as someone can see the page; rejects when aborted. */
async function seen(signal: AbortSignal): Promise<void> {
  if (visible.peek()) return
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const stop = effect(() => {
      if (visible.value) queueMicrotask(end)
    })
    signal.addEventListener('abort', end)
  })
  signal.throwIfAborted()
}

/** The next status of a job; a restarted server does not know it and gets it again. */
async function nextStatus(id: string, again: () => Promise<JobStatus>, signal: AbortSignal): Promise<JobStatus> {
  await pause(POLL_MS, signal)
  await seen(signal)
  try {
    return await fetchJob(id, signal)
  } catch (error) {
    if (error instanceof ServerError && (error.status === 400 || error.status === 404)) return again()
    throw error
  }
}

/** Submits a job and calls `report` with every status, the last one included; answers that last one. */
export function watchedJob(
  request: JobRequest,
  report: (status: JobStatus) => void,
  signal: AbortSignal,
): Promise<JobStatus> {
  return watched(() => submitJob(request, signal), report, signal)
}

/** The same for a job that is submitted in another way; `submit` is called again where the server has forgotten it. */
export async function watched(
  submit: () => Promise<JobStatus>,
  report: (status: JobStatus) => void,
  signal: AbortSignal,
): Promise<JobStatus> {
  const started = performance.now()
  let submissions = 0
  const submitted = (): Promise<JobStatus> => {
    submissions += 1
    if (submissions > 1 + MOST_RESUBMISSIONS) throw new Error('The server forgets this job again and again.')
    return submit()
  }
  let status = await submitted()
  try {
    for (let first = true; ; first = false) {
      signal.throwIfAborted()
      report(status)
      if (!isOpen(status)) return status
      if (!first) showWork(status, (performance.now() - started) / 1000)
      status = await nextStatus(status.id, submitted, signal)
    }
  } finally {
    if (work.value?.id === status.id) work.value = null
  }
}

function showWork(status: JobStatus, age: number): void {
  work.value = { id: status.id, what: status.what, share: status.share, secondsLeft: status.seconds_left, age }
}
