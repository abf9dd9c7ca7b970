import { describe, expect, test } from 'vitest'
import {
  LARGEST_REQUEST,
  LARGEST_WINDOW,
  blocksToForget,
  nextRange,
  presentFrames,
  windowAround,
} from '../../src/model/frameWindow'

/** All ranges in the order in which they would be fetched. */
function plan(position: number, count: number, frameBytes: number, loaded: readonly number[] = []): [number, number][] {
  const there = new Set(loaded)
  const ranges: [number, number][] = []
  for (;;) {
    const range = nextRange({ position, count, frameBytes, has: (index) => there.has(index) })
    if (range === null) return ranges
    ranges.push(range)
    for (let index = range[0]; index < range[1]; index += 1) there.add(index)
    if (ranges.length > 1000) throw new Error('no end')
  }
}

describe('nextRange', () => {
  test('fetches the present snapshot alone, then the rest in one request where it is small', () => {
    expect(plan(19, 20, 480_000)).toEqual([
      [19, 20],
      [0, 19],
    ])
    expect(plan(7, 20, 480_000)).toEqual([
      [7, 8],
      [8, 20],
      [0, 7],
    ])
  })

  test('fetches both frames between which the playhead stands first', () => {
    expect(plan(3.7, 10, 1e6).slice(0, 2)).toEqual([
      [4, 5],
      [3, 4],
    ])
  })

  test('no request is larger than 16 MB, but for a single frame', () => {
    for (const [from, to] of plan(50, 100, 3e6)) expect((to - from) * 3e6).toBeLessThanOrEqual(LARGEST_REQUEST)
    expect(plan(0, 4, 5e7).every(([from, to]) => to - from === 1)).toBe(true)
  })

  test('fetches nothing twice and everything once within the window', () => {
    const fetched = plan(10, 40, 1e6, [12, 13, 30]).flatMap(([from, to]) =>
      Array.from({ length: to - from }, (_, i) => from + i),
    )
    expect([...fetched].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => i).filter((i) => ![12, 13, 30].includes(i)),
    )
  })

  test('stays within 256 MB around the playhead', () => {
    const fetched = plan(50, 100, 8e6).flatMap(([from, to]) => [from, to - 1])
    const [first, last] = [Math.min(...fetched), Math.max(...fetched)]
    expect((last - first + 1) * 8e6).toBeLessThanOrEqual(LARGEST_WINDOW)
    expect(first).toBeLessThan(50)
    expect(last).toBeGreaterThan(50)
  })

  test.each([
    [0, 0],
    [5, 0],
    [0, 1],
    [99, 1],
  ])('copes with position %d of %i snapshots', (position, count) => {
    expect(plan(position, count, 100)).toEqual(count === 0 ? [] : [[0, 1]])
  })
})

test('the window slides to the ends of the run', () => {
  expect(windowAround(0, 100, 8e6)).toEqual([0, 32])
  expect(windowAround(99, 100, 8e6)).toEqual([68, 100])
  expect(windowAround(3, 5, 1)).toEqual([0, 5])
})

test('the present frames are the nearest first', () => {
  expect(presentFrames(2.2, 5)).toEqual([2, 3])
  expect(presentFrames(2.8, 5)).toEqual([3, 2])
  expect(presentFrames(9, 5)).toEqual([4])
  expect(presentFrames(0, 0)).toEqual([])
})

describe('blocksToForget', () => {
  const blocks = [0, 1, 2, 3, 4].map((i) => ({ indices: [2 * i, 2 * i + 1], bytes: 1e8 }))

  test('forgets the farthest until the rest fits', () => {
    expect(blocksToForget(blocks, 0)).toEqual([blocks[4], blocks[3], blocks[2]])
    expect(blocksToForget(blocks.slice(0, 2), 0)).toEqual([])
  })

  test('forgets what lies nowhere any more before all else', () => {
    const lost = [0, 1].map(() => ({ indices: [], bytes: 1e8 }))
    expect(blocksToForget([...blocks.slice(0, 2), ...lost], 0)).toEqual(lost)
  })

  test('keeps blocks that reach out of the window by one request', () => {
    const full = { indices: [0], bytes: LARGEST_WINDOW }
    const ends = [1, 2].map((index) => ({ indices: [index], bytes: LARGEST_REQUEST }))
    expect(blocksToForget([full, ...ends], 0)).toEqual([])
  })

  test('never forgets what is on the screen', () => {
    const huge = [{ indices: [0, 1], bytes: 1e9 }]
    expect(blocksToForget(huge, 0.5)).toEqual([])
  })
})
