import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { arrive, startModel } from '../../src/model/live'
import { points } from '../../src/model/points'
import { advance, following, moving, position, seek } from '../../src/state/playhead'
import { openRun, problem, run, runs } from '../../src/state/run'
import { showProbe, shownProbes } from '../../src/state/show'
import { visible } from '../../src/state/visible'
import type { RunInfo, RunList } from '../../src/wire/messages'
import { bytesOf, tensorBody } from '../wire/tensorBody'
import { framesBody, runInfo, snapshotInfo } from './fixture'

const LIST: RunList = {
  runs: [{ name: 'a/run', state: 'recorded', snapshots: 2, live: true, updated: 1, problem: '' }],
  roots: ['runs'],
  searched_at: 0,
  search_interval: 10,
  readonly: false,
  version: '0',
}

let info: RunInfo
let asked: string[] = []
let stop: () => void = () => undefined

function probeBody(count: number): ArrayBuffer {
  return tensorBody({
    ids: { dtype: 'F64', shape: [count], bytes: bytesOf(new Float64Array(count)) },
    labels: { dtype: 'I32', shape: [count], bytes: bytesOf(new Int32Array(count)) },
    truth: { dtype: 'I32', shape: [count], bytes: bytesOf(new Int32Array(count)) },
  })
}

function answer(url: URL): Response {
  const get = (key: string): number => Number(url.searchParams.get(key))
  switch (url.pathname.split('/').at(-1)) {
    case 'runs':
      return new Response(JSON.stringify(LIST))
    case 'run':
      return new Response(JSON.stringify(info))
    case 'probe':
      return new Response(probeBody(url.searchParams.get('probe') === 'p0' ? 3 : 2))
    case 'frames':
      return new Response(
        framesBody(
          info.snapshots.slice(get('from'), get('to')).map(({ step }) => step),
          5,
        ),
      )
    default:
      return new Response('{"message": "no"}', { status: 404 })
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
  asked = []
  vi.stubGlobal('fetch', (address: string) => {
    const url = new URL(address)
    asked.push(url.pathname.split('/').at(-1)!)
    return Promise.resolve(answer(url))
  })
  const layout = { ...runInfo(1).layout!, territory: 'none' as const }
  info = runInfo(2, 5, { live: true, layout })
})

afterEach(() => {
  stop()
  stop = () => undefined
  run.value = null
  runs.value = null
  vi.useRealTimers()
})

function count(route: string): number {
  return asked.filter((one) => one === route).length
}

describe('arrive', () => {
  test('opens a finished run at its last snapshot, with all probes', () => {
    openRun('a/run')
    arrive(runInfo(4))
    expect([position.value, following.value]).toEqual([3, false])
    expect([...shownProbes.value]).toEqual(['p0', 'p1'])
  })

  test('opens at the step that was asked for', () => {
    openRun('a/run', 10)
    arrive(runInfo(4, 5, { live: true }))
    expect([position.value, following.value]).toEqual([1, false])
    openRun('a/run', 11)
    arrive(runInfo(4))
    expect(position.value).toBe(3)
  })

  test('appends snapshots without moving the present one', () => {
    openRun('a/run')
    arrive(runInfo(4, 5, { live: true }))
    seek(1.25)
    showProbe('p1', false)
    arrive(runInfo(6, 5, { live: true }))
    expect(position.value).toBe(1.25)
    expect([...shownProbes.value]).toEqual(['p0'])
  })

  test('takes a run whose first snapshot comes later', () => {
    openRun('a/run')
    arrive(runInfo(0, 5, { live: true, layout: null }))
    arrive(runInfo(1, 5, { live: true }))
    expect([position.value, following.value]).toEqual([0, true])
  })

  test('steps back when a continued training has dropped snapshots', () => {
    openRun('a/run')
    arrive(runInfo(6))
    arrive(runInfo(2))
    expect(position.value).toBe(1)
  })

  test('an answer that says nothing new changes nothing', () => {
    openRun('a/run')
    arrive(runInfo(3))
    const before = run.value
    arrive(runInfo(3))
    expect(run.value).toBe(before)
  })
})

describe('polling', () => {
  test('asks for a live run every two seconds and follows its newest snapshot', async () => {
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    expect([position.value, points.value?.count]).toEqual([1, 5])
    info = { ...info, snapshots: [...info.snapshots, snapshotInfo(20)] }
    await vi.advanceTimersByTimeAsync(2000)
    expect(run.value?.snapshots).toHaveLength(3)
    expect(moving.value).toBe(true)
  })

  test('holds a new snapshot back for its ground, but not for ever', async () => {
    const layout = { ...info.layout!, territory: 'head' as const }
    info = { ...info, layout, snapshots: info.snapshots.slice(0, 1) }
    const works = globalThis.fetch
    vi.stubGlobal('fetch', (address: string) =>
      address.includes('/job') ? new Promise(() => undefined) : works(address),
    )
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    info = { ...info, snapshots: [...info.snapshots, snapshotInfo(10)] }
    await vi.advanceTimersByTimeAsync(2000)
    expect(run.value?.snapshots).toHaveLength(2)
    expect(moving.value).toBe(false)
    await vi.advanceTimersByTimeAsync(5000)
    expect(moving.value).toBe(true)
  })

  test('follows to the end where the training has ended between two questions', async () => {
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    expect([position.value, following.value]).toEqual([1, true])
    info = { ...info, live: false, snapshots: [...info.snapshots, snapshotInfo(20)] }
    await vi.advanceTimersByTimeAsync(2000)
    expect([run.value?.live, following.value, moving.value]).toEqual([false, true, true])
    advance(0)
    advance(600)
    expect([position.value, moving.value]).toEqual([2, false])
  })

  test('asks again for a change that could not be read', async () => {
    info = { ...info, live: false }
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    const works = globalThis.fetch
    vi.stubGlobal('fetch', (address: string) =>
      address.includes('/run?') ? Promise.resolve(new Response('<html>', { status: 200 })) : works(address),
    )
    LIST.runs[0]!.updated += 1
    await vi.advanceTimersByTimeAsync(12_000)
    expect(problem.value).toContain('JSON')
    info = { ...info, snapshots: [...info.snapshots, snapshotInfo(20)] }
    vi.stubGlobal('fetch', works)
    await vi.advanceTimersByTimeAsync(2100)
    expect(run.value?.snapshots).toHaveLength(3)
    expect(problem.value).toBeNull()
  })

  test('asks for a finished run only when the list says it has changed', async () => {
    info = { ...info, live: false }
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(9000)
    const before = count('run')
    expect(before).toBeLessThanOrEqual(2)
    LIST.runs[0]!.updated += 1
    await vi.advanceTimersByTimeAsync(10_000)
    expect(count('run')).toBe(before + 1)
  })

  test('looks every 2 s while nothing is recorded, else as often as the server', async () => {
    const [entry] = LIST.runs
    entry!.state = 'none'
    stop = startModel()
    await vi.advanceTimersByTimeAsync(10_100)
    expect(count('runs')).toBe(6)
    entry!.state = 'recorded'
    await vi.advanceTimersByTimeAsync(2000)
    const before = count('runs')
    await vi.advanceTimersByTimeAsync(9000)
    expect(count('runs')).toBe(before)
  })

  test('rests while nobody looks', async () => {
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    visible.value = false
    const before = asked.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.length).toBe(before)
    visible.value = true
    await vi.advanceTimersByTimeAsync(2100)
    expect(asked.length).toBeGreaterThan(before)
  })

  test('says that the server is away, and forgets it when it is back', async () => {
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    const works = globalThis.fetch
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')))
    await vi.advanceTimersByTimeAsync(2100)
    expect(problem.value).toContain('does not answer')
    vi.stubGlobal('fetch', works)
    await vi.advanceTimersByTimeAsync(12_000)
    expect(problem.value).toBeNull()
  })

  test('a refusal is shown in the words of the server', async () => {
    vi.stubGlobal('fetch', (address: string) =>
      address.includes('/runs')
        ? Promise.resolve(answer(new URL(address)))
        : Promise.resolve(new Response('{"message": "run a/run has gone"}', { status: 404 })),
    )
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    expect(problem.value).toBe('run a/run has gone')
  })

  test('what was wrong with the samples is forgotten when they come', async () => {
    const works = globalThis.fetch
    vi.stubGlobal('fetch', (address: string) =>
      address.includes('/probe')
        ? Promise.resolve(new Response('{"message": "probe p0 is being written"}', { status: 404 }))
        : works(address),
    )
    stop = startModel()
    openRun('a/run')
    await vi.advanceTimersByTimeAsync(100)
    expect(problem.value).toContain('probe p0 is being written')
    vi.stubGlobal('fetch', works)
    const [first, ...rest] = info.probes
    info = { ...info, probes: [{ ...first!, digest: 'other' }, ...rest] }
    await vi.advanceTimersByTimeAsync(2100)
    expect(points.value?.count).toBe(5)
    expect(problem.value).toBeNull()
  })
})
