import { describe, expect, test } from 'vitest'
import { pathThrough, traceThrough } from '../../../src/panels/landscape/trace'

const way = [0, 1, 2, 3].map((index) => ({ index, x: 100 * index, y: 0 }))

describe('a trace', () => {
  test('is past up to the sample and future from it', () => {
    const trace = traceThrough(way, 1, { x: 100, y: 0 })!
    expect(trace.past.map(({ x }) => x)).toEqual([0, 100])
    expect(trace.future.map(({ x }) => x)).toEqual([100, 200, 300])
    expect(trace.stops.map(({ past }) => past)).toEqual([true, false, false])
  })

  test('ends between two snapshots where the sample is drawn', () => {
    const trace = traceThrough(way, 1.5, { x: 150, y: 0 })!
    expect(trace.past.map(({ x }) => x)).toEqual([0, 100, 150])
    expect(trace.future.map(({ x }) => x)).toEqual([150, 200, 300])
  })

  test('leaves out snapshots that are not loaded', () => {
    const trace = traceThrough([way[0]!, way[3]!], 2, { x: 200, y: 0 })!
    expect([trace.past.length, trace.future.length, trace.stops.length]).toEqual([2, 2, 2])
  })

  test('numbers the first, the present and the last stop', () => {
    const trace = traceThrough(way, 2, { x: 200, y: 0 })!
    expect(trace.numbered.map(({ index, present }) => [index, present])).toEqual([
      [2, true],
      [0, false],
      [3, false],
    ])
  })

  test('writes no two numbers in one place', () => {
    const still = way.map(({ index }) => ({ index, x: index, y: 0 }))
    expect(traceThrough(still, 0, { x: 0, y: 0 })!.numbered).toHaveLength(1)
  })

  test('of very many snapshots has no stops', () => {
    const long = Array.from({ length: 200 }, (_, index) => ({ index, x: index, y: 0 }))
    expect(traceThrough(long, 3, { x: 3, y: 0 })!.stops).toEqual([])
  })

  test('needs another snapshot', () => {
    expect(traceThrough([way[1]!], 1, { x: 100, y: 0 })).toBeNull()
    expect(traceThrough([], 0, { x: 0, y: 0 })).toBeNull()
  })
})

test('a path joins its places', () => {
  expect(pathThrough(way.slice(0, 2))).toBe('M0.0 0.0L100.0 0.0')
  expect(pathThrough(way.slice(0, 1))).toBe('')
})
