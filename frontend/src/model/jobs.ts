/** Jobs of the server: submitted, watched until they end, shown as work while they run. */
import { fetchJob, pause, submitJob } from '../wire/client'
import type { JobRequest, JobStatus } from '../wire/messages'
import { work } from '../state/work'

const POLL_MS = 300

/** True while a job may still make progress. */
export function isOpen(status: JobStatus): boolean {
  return status.state === 'waiting' || status.state === 'running'
}

/** Submits a job and calls `report` with every status, the last one included; answers that last one. */
export async function watchedJob(
  request: JobRequest,
  report: (status: JobStatus) => void,
  signal: AbortSignal,
): Promise<JobStatus> {
  let status = await submitJob(request)
  let shown = false
  try {
    for (;;) {
      signal.throwIfAborted()
      report(status)
      if (!isOpen(status)) return status
      if (shown) showWork(status)
      await pause(POLL_MS, signal)
      status = await fetchJob(status.id, signal)
      shown = true
    }
  } finally {
    if (work.value?.id === status.id) work.value = null
  }
}

function showWork(status: JobStatus): void {
  work.value = { id: status.id, what: status.what, share: status.share, secondsLeft: status.seconds_left }
}
