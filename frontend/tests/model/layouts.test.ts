import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeLayout, makingLayout, startFirstLayout } from '../../src/model/layouts'
import { wantedLayout } from '../../src/state/layoutChoice'
import { openRun, problem, run } from '../../src/state/run'
import type { JobStatus, LayoutAnswer, LayoutInfo } from '../../src/wire/messages'
import { openedRun, runInfo } from './fixture'

const STAR: LayoutInfo = { ...runInfo(1).layout!, id: 'star-class', visualizer: 'star', source: 'probability' }

function job(state: JobStatus['state'], problemText = ''): JobStatus {
  return { id: 'j', kind: 'layout', state, what: '', share: 0, seconds_left: null, ready: [], problem: problemText }
}

let posted: unknown[] = []
let layouts: LayoutAnswer[] = []
let jobs: JobStatus[] = []

beforeEach(() => {
  vi.useFakeTimers()
  posted = []
  layouts = []
  jobs = []
  vi.stubGlobal('fetch', (address: string, options: { body: string }) => {
    const route = new URL(address).pathname.split('/').at(-1)
    if (route === 'layouts') {
      posted.push(JSON.parse(options.body))
      return Promise.resolve(new Response(JSON.stringify(layouts.shift() ?? { layout: null, job: null })))
    }
    return Promise.resolve(new Response(JSON.stringify(jobs.shift() ?? job('running'))))
  })
  openedRun(runInfo(3))
})

afterEach(() => {
  vi.useRealTimers()
  run.value = null
  problem.value = null
})

describe('a layout', () => {
  test('that is made at once is shown at once', async () => {
    layouts = [{ layout: STAR, job: null }]
    const made = await makeLayout({ visualizer: 'star' })
    expect(made?.id).toBe('star-class')
    expect([wantedLayout.value, run.value?.layout?.id, makingLayout.value]).toEqual(['star-class', 'star-class', false])
    expect(posted).toEqual([
      { run: 'a/run', visualizer: 'star', order: 'class', source: null, anchor: null, axes: null, remember: false },
    ])
  })

  test('that needs a job is asked for again when the job is done', async () => {
    layouts = [
      { layout: null, job: job('waiting') },
      { layout: STAR, job: null },
    ]
    jobs = [job('running'), job('done')]
    const made = makeLayout({ visualizer: 'star' })
    await vi.advanceTimersByTimeAsync(1000)
    expect((await made)?.id).toBe('star-class')
    expect(posted).toHaveLength(2)
  })

  test('whose job is cancelled changes nothing', async () => {
    layouts = [{ layout: null, job: job('running') }]
    jobs = [job('cancelled')]
    const made = makeLayout({ source: 'representation' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(await made).toBeNull()
    expect([wantedLayout.value, run.value?.layout?.id]).toEqual([null, 'pca'])
  })

  test('that fails says why', async () => {
    layouts = [{ layout: null, job: job('failed', 'no representations were recorded') }]
    await expect(makeLayout({ source: 'representation' })).rejects.toThrow('no representations were recorded')
    expect(makingLayout.value).toBe(false)
  })

  test('of a run that was left in the meantime is not shown', async () => {
    layouts = [
      { layout: null, job: job('waiting') },
      { layout: STAR, job: null },
    ]
    jobs = [job('done')]
    const made = makeLayout({ visualizer: 'star' })
    openRun('b')
    await vi.advanceTimersByTimeAsync(1000)
    await made
    expect(wantedLayout.value).toBeNull()
  })

  test('that is pending is fitted by itself, once', async () => {
    layouts = [{ layout: null, job: job('cancelled') }]
    const stop = startFirstLayout()
    run.value = runInfo(3, 5, { layout: null, layout_pending: true })
    await vi.advanceTimersByTimeAsync(1000)
    run.value = runInfo(4, 5, { layout: null, layout_pending: true })
    await vi.advanceTimersByTimeAsync(1000)
    expect(posted).toHaveLength(1)
    stop()
  })
})
