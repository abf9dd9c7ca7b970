import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { firstRun, link, watchAddress } from '../../src/app/address'
import { points } from '../../src/model/points'
import { camera, setCamera } from '../../src/state/camera'
import { pickedClasses } from '../../src/state/classChoice'
import { colouring } from '../../src/state/colouring'
import { wantedLayout } from '../../src/state/layoutChoice'
import { Mask } from '../../src/state/mask'
import { pin, pinned, pinnedRows } from '../../src/state/pinned'
import { position, seek } from '../../src/state/playhead'
import { queryText } from '../../src/state/query'
import { run, runName, runs, wantedStep } from '../../src/state/run'
import { clauses, setClause } from '../../src/state/selection'
import { tableOpen } from '../../src/state/tab'
import { showTraces } from '../../src/state/traces'
import type { RunEntry, RunList } from '../../src/wire/messages'
import { openedRun, runInfo } from '../model/fixture'

function entry(name: string, change: Partial<RunEntry> = {}): RunEntry {
  return { name, state: 'recorded', snapshots: 3, live: false, updated: 0, problem: '', ...change }
}

function list(...entries: RunEntry[]): RunList {
  return { runs: entries, roots: ['runs'], searched_at: 0, search_interval: 10, readonly: false, version: '0' }
}

function samples(): void {
  points.value = {
    count: 5,
    label: new Int32Array(5),
    id: Float64Array.of(7, 8, 9, 7, 8),
    truth: null,
    probe: Uint8Array.of(0, 0, 0, 1, 1),
  }
}

let stop: () => void = () => undefined

beforeEach(() => {
  vi.useFakeTimers()
  history.replaceState(null, '', '#dvi')
  runName.value = null
  run.value = null
  runs.value = null
  points.value = null
})

afterEach(() => {
  stop()
  vi.useRealTimers()
})

describe('the first run', () => {
  test('is a live one, else the newest', () => {
    expect(firstRun([entry('a', { updated: 1 }), entry('b', { updated: 2 })])).toBe('b')
    expect(firstRun([entry('a', { live: true }), entry('b', { updated: 2 })])).toBe('a')
  })

  test('has snapshots where any has', () => {
    expect(firstRun([entry('new', { state: 'empty', live: true }), entry('old')])).toBe('old')
    expect(firstRun([entry('bad', { state: 'unreadable', updated: 9 }), entry('new', { state: 'empty' })])).toBe('new')
    expect(firstRun([entry('x', { state: 'none' }), entry('bad', { state: 'unreadable' })])).toBe('bad')
  })

  test('is nothing where nothing is recorded', () => {
    expect(firstRun([entry('x', { state: 'none' })])).toBeNull()
  })
})

describe('the address', () => {
  test('opens what it names', () => {
    history.replaceState(null, '', '#dvi&p.dvi.run=b&p.dvi.epoch=10&p.dvi.camera=1,2,3&p.dvi.pin=p1:8')
    stop = watchAddress()
    runs.value = list(entry('a'), entry('b'))
    expect(runName.value).toBe('b')
    expect(wantedStep.value).toBe(10)
    expect(camera.value).toEqual({ x: 1, y: 2, k: 3 })
    run.value = runInfo(3, 5, { name: 'b' })
    expect(pinned.value).toBeNull()
    samples()
    expect(pinned.value).toBe(4)
  })

  test('that names a run which is not there keeps naming it', () => {
    history.replaceState(null, '', '#dvi&p.dvi.run=gone')
    stop = watchAddress()
    runs.value = list(entry('a'))
    expect(runName.value).toBe('gone')
  })

  test('follows the state, soon but not at every move', () => {
    stop = watchAddress()
    openedRun(runInfo(5))
    samples()
    seek(2)
    setCamera({ x: 0.5, y: 0, k: 2 })
    pin(3)
    expect(location.hash).toBe('#dvi')
    vi.advanceTimersByTime(1000)
    expect(location.hash).toBe('#dvi&p.dvi.run=a%2Frun&p.dvi.epoch=20&p.dvi.camera=0.5%2C0%2C2&p.dvi.pin=p1%3A7')
    expect(link()).toContain(location.hash)
  })

  test('that changes by itself is followed', () => {
    stop = watchAddress()
    openedRun(runInfo(5))
    vi.advanceTimersByTime(1000)
    history.replaceState(null, '', '#dvi&p.dvi.run=a%2Frun&p.dvi.epoch=30')
    window.dispatchEvent(new Event('hashchange'))
    expect(position.value).toBe(3)
    history.replaceState(null, '', '#dvi&p.dvi.run=other')
    window.dispatchEvent(new Event('hashchange'))
    expect(runName.value).toBe('other')
  })

  test('keeps the history entry of the host', () => {
    history.replaceState({ namespaceId: 'x' }, '', '#dvi')
    const length = history.length
    stop = watchAddress()
    openedRun(runInfo(5))
    vi.advanceTimersByTime(1000)
    expect(history.state).toEqual({ namespaceId: 'x' })
    expect(history.length).toBe(length)
  })

  test('brings back query, classes, layout, colour, traces, table and selection', () => {
    const more = 'query=wrong%20conf%3E0.9&p.dvi.classes=1,2&p.dvi.layout=star-class&p.dvi.colour=column:age'
    const shown = 'traces=on&p.dvi.view=table&p.dvi.selection=p0:8,99;p1:7&p.dvi.pin=p0:9;p1:8'
    history.replaceState(null, '', `#dvi&p.dvi.run=b&p.dvi.${more}&p.dvi.${shown}`)
    stop = watchAddress()
    runs.value = list(entry('b'))
    expect([queryText.value, pickedClasses.value, wantedLayout.value]).toEqual(['wrong conf>0.9', [1, 2], 'star-class'])
    expect([colouring.value, showTraces.value, tableOpen.value]).toEqual([{ by: 'column', name: 'age' }, true, true])
    run.value = runInfo(3, 5, { name: 'b' })
    vi.advanceTimersByTime(1000)
    expect(location.hash).toContain('p.dvi.selection=p0%3A8%2C99%3Bp1%3A7')
    samples()
    expect([...clauses.value.find(({ source }) => source === 'canvas')!.mask.rows()]).toEqual([1, 3])
    expect(pinnedRows.value).toEqual([2, 4])
    vi.advanceTimersByTime(1000)
    expect(location.hash).toContain('p.dvi.selection=p0%3A8%3Bp1%3A7')
  })

  test('that is edited changes what was edited and nothing else', () => {
    stop = watchAddress()
    openedRun(runInfo(5))
    samples()
    pin(3)
    setClause({ source: 'canvas', mask: Mask.ofRows(5, [0]), text: 'box' })
    vi.advanceTimersByTime(1000)
    history.replaceState(null, '', `${location.hash.replace('selection=p0%3A7', 'selection=p0:8')}&p.dvi.query=wrong`)
    window.dispatchEvent(new Event('hashchange'))
    expect([...clauses.value[0]!.mask.rows()]).toEqual([1])
    expect([queryText.value, pinnedRows.value]).toEqual(['wrong', [3]])
    history.replaceState(null, '', '#dvi&p.dvi.run=a%2Frun')
    window.dispatchEvent(new Event('hashchange'))
    expect([queryText.value, pinnedRows.value, clauses.value]).toEqual(['', [], []])
  })

  test('leaves a large selection to the tab, which brings it back after a reload', () => {
    const ids = Array.from({ length: 100 }, (_, i) => i)
    const many = (): void => {
      points.value = {
        count: 100,
        label: new Int32Array(100),
        id: Float64Array.from(ids, (i) => i % 98),
        truth: null,
        probe: Uint8Array.from(ids, (i) => (i < 98 ? 0 : 1)),
      }
    }
    stop = watchAddress()
    openedRun(runInfo(2, 100))
    many()
    setClause({ source: 'canvas', mask: Mask.where(100, (row) => row > 20), text: 'lasso' })
    vi.advanceTimersByTime(1000)
    expect(location.hash).not.toContain('selection')
    stop()
    runName.value = null
    run.value = null
    points.value = null
    stop = watchAddress()
    runs.value = list(entry('a/run'))
    expect(clauses.value).toEqual([])
    run.value = runInfo(2, 100)
    many()
    expect(clauses.value[0]).toMatchObject({ text: 'lasso' })
    expect(clauses.value[0]!.mask.count).toBe(79)
  })
})
