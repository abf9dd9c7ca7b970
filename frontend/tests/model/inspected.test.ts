import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { neighbors, startNeighbors } from '../../src/model/neighbors'
import { points } from '../../src/model/points'
import { lifeRange, sampleLife, startSamples } from '../../src/model/sample'
import { pin, pinnedRows, togglePin } from '../../src/state/pinned'
import { moving, seek } from '../../src/state/playhead'
import { openRun, run } from '../../src/state/run'
import { visible } from '../../src/state/visible'
import { bytesOf, tensorBody } from '../wire/tensorBody'
import { openedRun, runInfo } from './fixture'

const asked: string[] = []
let routes: Record<string, (url: URL) => Response>
let stop: () => void

function sampleBody(count: number, classes = 3): ArrayBuffer {
  const numbers = Float32Array.from({ length: count }, (_, i) => i)
  const entry = { dtype: 'F32', shape: [count], bytes: bytesOf(numbers) }
  return tensorBody({
    probability: { dtype: 'F32', shape: [count, classes], bytes: bytesOf(new Float32Array(count * classes)) },
    prediction: { dtype: 'I32', shape: [count], bytes: bytesOf(new Int32Array(count)) },
    confidence: entry,
    loss: entry,
    margin: entry,
  })
}

function nearBody(rows: number[]): ArrayBuffer {
  const bytes = bytesOf(Uint32Array.from(rows))
  return tensorBody({ rows: { dtype: 'U32', shape: [rows.length], bytes } }, { of: 'logits' })
}

function opened(snapshots: number): void {
  openedRun(runInfo(snapshots))
  const label = new Int32Array(5)
  points.value = { count: 5, label, id: new Float64Array(5), truth: null, probe: Uint8Array.of(0, 0, 0, 1, 1) }
}

async function settled(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  visible.value = true
  moving.value = false
  routes = {
    sample: (url) =>
      new Response(sampleBody(Number(url.searchParams.get('to')) - Number(url.searchParams.get('from')))),
    neighbors: () => new Response(nearBody([2, 0])),
  }
  vi.stubGlobal('fetch', async (address: string, options: RequestInit) => {
    const url = new URL(address)
    const route = url.pathname.split('/').at(-1)!
    asked.push(`${route} ${url.searchParams.get('probe') ?? ''}${url.searchParams.get('row') ?? ''}`.trim())
    await Promise.resolve()
    options.signal?.throwIfAborted()
    return routes[route]!(url)
  })
})

afterEach(() => {
  stop()
  openRun('none')
  run.value = null
  vi.useRealTimers()
})

describe('the life of a sample', () => {
  beforeEach(() => {
    stop = startSamples()
  })

  test('is asked for once, when it is inspected, in the rows of its probe', async () => {
    opened(3)
    await settled()
    expect(asked).toEqual([])
    pin(4)
    await settled()
    expect(asked).toEqual(['sample p11'])
    expect([...sampleLife(4)!.loss]).toEqual([0, 1, 2])
    pin(null)
    pin(4)
    seek(1)
    await settled()
    expect(asked).toHaveLength(1)
  })

  test('comes for all that are compared', async () => {
    opened(2)
    for (const row of [0, 1, 2, 3, 4]) togglePin(row)
    await settled()
    expect(pinnedRows.value.map((row) => sampleLife(row) !== null)).toEqual(Array(5).fill(true))
    expect(asked).toHaveLength(5)
  })

  test('is renewed when the run has grown, and stays meanwhile', async () => {
    opened(2)
    pin(1)
    await settled()
    run.value = runInfo(3)
    expect(sampleLife(1)!.loss).toHaveLength(2)
    await settled()
    expect(sampleLife(1)!.loss).toHaveLength(3)
  })

  test('that the server cannot tell is not asked for again', async () => {
    opened(2)
    routes['sample'] = () => new Response('no', { status: 404 })
    pin(1)
    await settled()
    seek(0)
    togglePin(2)
    togglePin(2)
    await settled()
    expect(asked.filter((one) => one === 'sample p01')).toHaveLength(1)
    expect(sampleLife(1)).toBeNull()
  })

  test('of a body that lies is none', async () => {
    opened(2)
    routes['sample'] = () => new Response(sampleBody(1))
    pin(1)
    await settled()
    expect(sampleLife(1)).toBeNull()
  })
})

describe('the range of a life', () => {
  test.each([
    [13, 10, 0],
    [2000, 10, 1999],
    [5000, 10, 0],
    [5000, 10, 2600],
    [5000, 10, 4999],
    [3000, 1000, 1500],
    [9, 2_000_000, 4],
  ])('of %d snapshots of %d classes holds %d and is never refused', (count, classes, at) => {
    const { from, to } = lifeRange(count, classes, at)
    expect(from).toBeGreaterThanOrEqual(0)
    expect(to).toBeLessThanOrEqual(count)
    expect(from <= at && at < to).toBe(true)
    expect(to - from).toBeLessThanOrEqual(2000)
    if (to - from > 1) expect((to - from) * (classes + 6) * 4).toBeLessThanOrEqual(4 << 20)
  })

  test('is all where all is allowed, and rests while the playhead moves a little', () => {
    expect(lifeRange(2000, 10, 700)).toEqual({ from: 0, to: 2000 })
    const starts = Array.from({ length: 5000 }, (_, at) => lifeRange(5000, 10, at).from)
    expect(new Set(starts).size).toBeLessThanOrEqual(5)
  })

  test('follows the playhead', async () => {
    stop = startSamples()
    opened(4500)
    seek(0)
    pin(1)
    await settled()
    expect([sampleLife(1)!.from, sampleLife(1)!.loss.length]).toEqual([0, 2000])
    seek(4400)
    await settled()
    expect(sampleLife(1)!.from).toBe(2500)
    seek(4300)
    await settled()
    expect(asked).toHaveLength(2)
  })
})

describe('the nearest samples', () => {
  beforeEach(() => {
    stop = startNeighbors()
  })

  test('are asked for when the playhead rests, not before', async () => {
    opened(4)
    pin(4)
    for (const at of [0, 1, 2]) {
      seek(at)
      await settled(100)
    }
    expect(asked).toEqual([])
    await settled(150)
    expect(asked).toEqual(['neighbors p11'])
    expect(neighbors(4, 2)).toEqual({ rows: Uint32Array.of(2, 0), of: 'logits' })
    expect(neighbors(4, 1)).toBeUndefined()
  })

  test('are not asked for while it plays', async () => {
    opened(4)
    moving.value = true
    pin(4)
    await settled(500)
    expect(asked).toEqual([])
    moving.value = false
    await settled(300)
    expect(asked).toHaveLength(1)
  })

  test('that are costly are found by a job', async () => {
    opened(2)
    let found = false
    const job = { id: 'j', kind: 'neighbors', what: 'searching', share: 0, seconds_left: null, ready: [], problem: '' }
    routes = {
      neighbors: () => (found ? new Response(nearBody([1])) : new Response('no', { status: 404 })),
      jobs: () => new Response(JSON.stringify({ ...job, state: 'running' })),
      job: () => {
        found = true
        return new Response(JSON.stringify({ ...job, state: 'done' }))
      },
    }
    pin(0)
    await settled(1000)
    expect(asked).toEqual(['neighbors p00', 'jobs', 'job', 'neighbors p00'])
    expect(neighbors(0, 0)?.rows).toEqual(Uint32Array.of(1))
  })

  test('that nobody waits for any more are not searched on', async () => {
    opened(2)
    const job = { id: 'j', kind: 'neighbors', what: '', share: 0, seconds_left: null, ready: [], problem: '' }
    routes = {
      neighbors: () => new Response('no', { status: 404 }),
      jobs: () => new Response(JSON.stringify({ ...job, state: 'running' })),
      job: () => new Response(JSON.stringify({ ...job, state: 'running' })),
      cancel: () => new Response(JSON.stringify({ ...job, state: 'cancelled' })),
    }
    pin(0)
    await settled(600)
    pin(null)
    await settled(600)
    expect(asked.at(-1)).toBe('cancel')
    await settled(2000)
    expect(asked.at(-1)).toBe('cancel')
  })

  test('that the server does not have are none, and not asked for again', async () => {
    opened(2)
    routes = { neighbors: () => new Response('no', { status: 500 }) }
    pin(0)
    await settled(400)
    expect(neighbors(0, 0)).toBeNull()
    pin(null)
    pin(0)
    await settled(400)
    expect(asked).toHaveLength(1)
  })

  test('that are no points of the run are refused', async () => {
    opened(2)
    routes = { neighbors: () => new Response(nearBody([0, 5])) }
    pin(0)
    await settled(400)
    expect(neighbors(0, 0)).toBeNull()
  })
})
