import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { frame, startFrames } from '../../src/model/frames'
import { outward, startTerritory, territory, territoryProblem } from '../../src/model/territory'
import { cancelWork, work } from '../../src/state/work'
import { position, seek } from '../../src/state/playhead'
import { openRun, problem, run } from '../../src/state/run'
import { visible } from '../../src/state/visible'
import type { JobStatus } from '../../src/wire/messages'
import { framesBody, openedRun, runInfo, territoryBody } from './fixture'

type Answer = (url: URL, options: RequestInit) => Response | Promise<Response>

const asked: string[] = []
let routes: Record<string, Answer> = {}
let stop: () => void = () => undefined

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status })
}

function job(change: Partial<JobStatus>): JobStatus {
  const still = { id: 'j', kind: 'territory', what: 'painting', share: 0.5, seconds_left: 3, problem: '' }
  return { ...still, state: 'running', ready: [], ...change }
}

function frames(url: URL): Response {
  const [from, to] = ['from', 'to'].map((key) => Number(url.searchParams.get(key)))
  const steps = Array.from({ length: to! - from! }, (_, i) => 10 * (from! + i))
  return new Response(framesBody(steps, 5))
}

/** Lets everything that waits for an answer go on. */
async function settled(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  problem.value = null
  vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
    const url = new URL(address)
    const route = url.pathname.split('/').at(-1)!
    asked.push(`${route} ${url.searchParams.get('from') ?? url.searchParams.get('step') ?? ''}`.trim())
    await Promise.resolve()
    options.signal?.throwIfAborted()
    return routes[route]!(url, options)
  })
})

afterEach(() => {
  stop()
  run.value = null
  vi.useRealTimers()
})

describe('frames', () => {
  test('come the present one first, then all others', async () => {
    routes = { frames }
    openedRun(runInfo(6))
    seek(4)
    stop = startFrames()
    await settled()
    expect(asked).toEqual(['frames 4', 'frames 5', 'frames 0'])
    expect([0, 1, 2, 3, 4, 5].map((at) => frame(at)?.step)).toEqual([0, 10, 20, 30, 40, 50])
  })

  test('are addressed by what they depend on', async () => {
    const versions: (string | null)[] = []
    routes = {
      frames: (url) => {
        versions.push(url.searchParams.get('v'))
        return frames(url)
      },
    }
    openedRun(runInfo(2))
    stop = startFrames()
    await settled()
    expect(versions).toEqual(['layout-s0', 'layout-s10'])
  })

  test('that are new are fetched alone, and the others stay', async () => {
    routes = { frames }
    openedRun(runInfo(3))
    stop = startFrames()
    await settled()
    const kept = frame(1)
    asked.length = 0
    run.value = runInfo(4)
    await settled()
    expect(asked).toEqual(['frames 3'])
    expect(frame(1)).toBe(kept)
  })

  test('of another run are never shown for this one', async () => {
    let release: (response: Response) => void = () => undefined
    routes = {
      frames: (url) =>
        url.searchParams.get('run') === 'a/run'
          ? new Promise<Response>((resolve) => {
              release = resolve
            })
          : frames(url),
    }
    openedRun(runInfo(1))
    stop = startFrames()
    await settled()
    openedRun(runInfo(1, 5, { name: 'other' }))
    await settled()
    const own = frame(0)
    release(new Response(framesBody([0], 5)))
    await settled()
    expect(own).toBeDefined()
    expect(frame(0)).toBe(own)
  })

  test('that are too much for the server come through a job', async () => {
    let done = false
    routes = {
      frames: (url) => (done ? frames(url) : json({ message: 'not computed' }, 404)),
      jobs: () => json(job({ kind: 'frames' }), 202),
      job: () => {
        done = true
        return json(job({ kind: 'frames', state: 'done', ready: [0] }))
      },
    }
    openedRun(runInfo(1))
    stop = startFrames()
    await settled(500)
    expect(asked).toEqual(['frames 0', 'jobs', 'job', 'frames 0'])
    expect(frame(0)).toBeDefined()
  })

  test('that are damaged are said to be so, and asked for again later', async () => {
    routes = { frames: () => new Response(new Uint8Array(4)) }
    openedRun(runInfo(1))
    stop = startFrames()
    await settled()
    expect(problem.value).toContain('8 bytes')
    expect(asked).toEqual(['frames 0'])
    routes = { frames }
    await settled(10_000)
    expect(frame(0)).toBeDefined()
    expect(problem.value).toBeNull()
  })

  test('are not asked for without a layout or without samples', async () => {
    openedRun(runInfo(2, 5, { layout: null }))
    stop = startFrames()
    await settled()
    run.value = runInfo(2, 5, { points: 0 })
    await settled()
    expect(asked).toEqual([])
  })

  test('are forgotten with their run', async () => {
    routes = { frames }
    openedRun(runInfo(2))
    stop = startFrames()
    await settled()
    expect(frame(1)).toBeDefined()
    openRun('another')
    expect(frame(1)).toBeUndefined()
  })

  test('of other samples are another matter', async () => {
    routes = { frames }
    openedRun(runInfo(1))
    stop = startFrames()
    await settled()
    run.value = runInfo(1, 5, { points: 7 })
    expect(frame(0)).toBeUndefined()
  })
})

describe('territory', () => {
  function start(snapshots = 3): void {
    openedRun(runInfo(snapshots))
    position.value = 1
    stop = startTerritory()
  }

  test('is painted by one job, the present snapshot first, and fetched as it becomes ready', async () => {
    const steps: number[] = []
    const states = [job({ ready: [10] }), job({ ready: [10, 20] }), job({ state: 'done', ready: [10, 20, 0] })]
    routes = {
      jobs: (_, options) => {
        steps.push(...(JSON.parse(options.body as string) as { steps: number[] }).steps)
        return json(job({}), 202)
      },
      job: () => json(states.shift()),
      territory: () => new Response(territoryBody()),
    }
    start()
    await settled(310)
    expect(steps).toEqual([10, 20, 0])
    expect([0, 1, 2].map((at) => territory(at) !== undefined)).toEqual([false, true, false])
    expect(work.value).toMatchObject({ id: 'j', what: 'painting', share: 0.5, secondsLeft: 3 })
    await settled(1000)
    expect([0, 1, 2].every((at) => territory(at) !== undefined)).toBe(true)
    expect(asked.filter((one) => one.startsWith('territory'))).toEqual(['territory 10', 'territory 20', 'territory 0'])
    expect(work.value).toBeNull()
  })

  test('shows no progress where all is there already', async () => {
    routes = {
      jobs: () => json(job({ state: 'done', ready: [0, 10, 20] }), 202),
      territory: () => {
        expect(work.value).toBeNull()
        return new Response(territoryBody())
      },
    }
    start()
    await settled()
    expect(territory(2)).toBeDefined()
    expect(asked.filter((one) => one === 'jobs')).toHaveLength(1)
  })

  test('that was cancelled is not started again', async () => {
    let cancelled = false
    routes = {
      jobs: () => json(job({}), 202),
      cancel: () => {
        cancelled = true
        return json(job({ state: 'cancelled' }))
      },
      job: () => json(job({ state: cancelled ? 'cancelled' : 'running' })),
    }
    start()
    await settled(700)
    cancelWork()
    await settled(5000)
    expect(asked.filter((one) => one === 'jobs')).toHaveLength(1)
    expect(work.value).toBeNull()
    expect(territoryProblem.value).toBe('')
  })

  test('that fails says why and leaves the rest of the page alone', async () => {
    routes = { jobs: () => json(job({ state: 'failed', problem: 'the head is damaged' }), 202) }
    start()
    await settled(1000)
    expect(territoryProblem.value).toBe('the head is damaged')
    expect(problem.value).toBeNull()
    expect(asked).toEqual(['jobs'])
  })

  test('of a long run is painted in parts, each around the playhead of its time', async () => {
    const firsts: number[] = []
    routes = {
      jobs: (_, options) => {
        const { steps } = JSON.parse(options.body as string) as { steps: number[] }
        firsts.push(steps[0]!)
        return json(job({ state: 'done', ready: steps }), 202)
      },
      territory: () => {
        position.value = 90
        return new Response(territoryBody())
      },
    }
    start(100)
    await settled(100)
    expect(firsts.slice(0, 2)).toEqual([10, 900])
    expect(territory(99)).toBeDefined()
  })

  test('of a long run is left alone once it was cancelled', async () => {
    routes = { jobs: () => json(job({ state: 'cancelled', ready: [] }), 202) }
    start(100)
    await settled(1000)
    expect(asked).toEqual(['jobs'])
  })

  test('is asked for again by a server that was restarted and knows no job', async () => {
    let jobs = 0
    routes = {
      jobs: () => {
        jobs += 1
        if (jobs === 1) return json(job({}), 202)
        if (jobs === 2) return Promise.reject(new TypeError('refused'))
        return json(job({ state: 'done', ready: [0, 10, 20] }), 202)
      },
      job: () => json({ message: 'there is no such job' }, 404),
      territory: () => new Response(territoryBody()),
    }
    start()
    await settled(2000)
    expect(jobs).toBe(3)
    expect(territory(0)).toBeDefined()
    expect([territoryProblem.value, work.value]).toEqual(['', null])
  })

  test('is not watched while nobody looks', async () => {
    routes = { jobs: () => json(job({}), 202), job: () => json(job({})) }
    start()
    await settled(1000)
    visible.value = false
    await settled(400)
    const before = asked.length
    await settled(10_000)
    expect(asked.length).toBe(before)
    visible.value = true
    await settled(400)
    expect(asked.length).toBeGreaterThan(before)
  })

  test('of other axes does not wait for the old ones', async () => {
    const layouts: string[] = []
    routes = {
      jobs: (_, options) => {
        layouts.push((JSON.parse(options.body as string) as { layout: string }).layout)
        return json(job({}), 202)
      },
      job: () => json(job({})),
    }
    start(2)
    await settled(1000)
    run.value = runInfo(2, 5, { layout: { ...runInfo(2).layout!, id: 'pca-10', anchor: 10 } })
    await settled(1000)
    expect(layouts).toEqual(['pca', 'pca-10'])
  })

  test('of a new snapshot is painted by a new job', async () => {
    routes = {
      jobs: (_, options) =>
        json(
          job({ state: 'done', ...{ ready: (JSON.parse(options.body as string) as { steps: number[] }).steps } }),
          202,
        ),
      territory: () => new Response(territoryBody()),
    }
    start(2)
    await settled()
    asked.length = 0
    run.value = runInfo(3)
    await settled()
    expect(asked).toEqual(['jobs', 'territory 20'])
  })

  test('stays when a new snapshot has only moved the box', async () => {
    routes = {
      jobs: () => json(job({ state: 'done', ready: [0, 10] }), 202),
      territory: () => new Response(territoryBody()),
    }
    start(2)
    await settled()
    const before = territory(1)
    asked.length = 0
    const layout = { ...runInfo(2).layout!, box: [-9, -9, 9, 9], digest: 'wider' }
    run.value = runInfo(2, 5, { layout })
    await settled()
    expect(asked).toEqual([])
    expect(territory(1)).toBe(before)
    run.value = runInfo(2, 5, { layout: { ...layout, id: 'pca-10', anchor: 10 } })
    expect(territory(1)).toBeUndefined()
    await settled()
    expect(territory(1)).toBeDefined()
  })

  test('is not asked for where nothing can be painted', async () => {
    const layout = runInfo(1).layout!
    openedRun(runInfo(1, 5, { layout: { ...layout, territory: 'none' } }))
    stop = startTerritory()
    await settled()
    expect(asked).toEqual([])
  })

  test('goes outward from the playhead', () => {
    expect(outward(2, 5)).toEqual([2, 3, 1, 4, 0])
    expect(outward(0, 0)).toEqual([])
  })
})
