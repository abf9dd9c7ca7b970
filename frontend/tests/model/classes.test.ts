import { describe, expect, test, vi } from 'vitest'
import { mismatchCount, nothingPredicted, statistics } from '../../src/model/classes'
import { Frame } from '../../src/model/frame'
import { frame } from '../../src/model/frames'
import { points } from '../../src/model/points'
import { shownProbes } from '../../src/state/show'
import { openedRun, runInfo } from './fixture'

vi.mock('../../src/model/frames', () => ({ frame: vi.fn() }))

const KNOWN = { label: Int32Array.of(0, 0, 1, 1, 1, -1), probe: Uint8Array.of(0, 1, 0, 0, 1, 0) }
const PREDICTION = Uint8Array.of(0, 1, 1, 0, 1, 2)

describe('statistics', () => {
  test('count labels and right predictions per class', () => {
    expect(statistics(KNOWN, PREDICTION, [true, true], 3)).toEqual([
      { count: 2, predicted: 2, correct: 1, accuracy: 0.5 },
      { count: 3, predicted: 3, correct: 2, accuracy: 2 / 3 },
      { count: 0, predicted: 0, correct: 0, accuracy: null },
    ])
  })

  test('count the shown probes only', () => {
    expect(statistics(KNOWN, PREDICTION, [false, true], 3).map(({ count }) => count)).toEqual([1, 1, 0])
    expect(statistics(KNOWN, PREDICTION, [], 3).map(({ count }) => count)).toEqual([0, 0, 0])
  })

  test('know samples but no accuracy while the frame is not there', () => {
    expect(statistics(KNOWN, null, [true, true], 2)).toEqual([
      { count: 2, predicted: 0, correct: 0, accuracy: null },
      { count: 3, predicted: 0, correct: 0, accuracy: null },
    ])
  })

  test('take the accuracy over the samples with a prediction', () => {
    const found = statistics(KNOWN, Uint8Array.of(0, 3, 3, 3, 3, 3), [true, true], 3)
    expect(found.map(({ count, predicted, accuracy }) => [count, predicted, accuracy])).toEqual([
      [2, 1, 1],
      [3, 0, null],
      [0, 0, null],
    ])
  })

  test('leave labels out of range alone', () => {
    const known = { label: Int32Array.of(7), probe: Uint8Array.of(0) }
    expect(statistics(known, Uint8Array.of(7), [true], 2).map(({ count }) => count)).toEqual([0, 0])
  })

  test('of 1000 classes agree with a count by hand', () => {
    const label = Int32Array.from({ length: 5000 }, (_, i) => (i * 7) % 1000)
    const prediction = label.map((own, i) => (i % 4 === 0 ? (own + 1) % 1000 : own))
    const found = statistics({ label, probe: new Uint8Array(5000) }, prediction, [true], 1000)
    expect(found.every(({ count }) => count === 5)).toBe(true)
    expect(found.reduce((sum, { correct }) => sum + correct, 0)).toBe(3750)
  })
})

test('the page knows when no shown sample has a prediction', () => {
  const scaling = { scale: [1, 1], offset: [0, 0] } as const
  const prediction = Uint8Array.of(3, 3, 3, 1, 3)
  vi.mocked(frame).mockReturnValue(
    new Frame(0, new Uint16Array(10), scaling, prediction, new Uint8Array(5), new Uint16Array(5)),
  )
  openedRun(runInfo(1, 5))
  points.value = {
    count: 5,
    label: Int32Array.of(0, 0, 1, 1, 1),
    id: new Float64Array(5),
    truth: null,
    probe: Uint8Array.of(0, 0, 0, 1, 1),
  }
  shownProbes.value = new Set(['p0'])
  expect([nothingPredicted.value, mismatchCount.value]).toEqual([true, 0])
  shownProbes.value = new Set(['p0', 'p1'])
  expect([nothingPredicted.value, mismatchCount.value]).toEqual([false, 0])
})
