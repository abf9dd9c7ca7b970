import { describe, expect, test, vi } from 'vitest'
import { mismatchCount, nothingPredicted, statistics } from '../../src/model/classes'
import { Frame } from '../../src/model/frame'
import { frame } from '../../src/model/frames'
import { points } from '../../src/model/points'
import { shownProbes } from '../../src/state/show'
import { Mask } from '../../src/state/mask'
import { openedRun, runInfo } from './fixture'

vi.mock('../../src/model/frames', () => ({ frame: vi.fn() }))

const KNOWN = { label: Int32Array.of(0, 0, 1, 1, 1, -1), probe: Uint8Array.of(0, 1, 0, 0, 1, 0) }
const PREDICTION = Uint8Array.of(0, 1, 1, 0, 1, 2)

const ALL = { shown: [true, true], mask: null }

describe('statistics', () => {
  test('count labels and right predictions per class', () => {
    expect(statistics(KNOWN, PREDICTION, ALL, 3)).toEqual([
      { count: 2, predicted: 2, correct: 1, accuracy: 0.5 },
      { count: 3, predicted: 3, correct: 2, accuracy: 2 / 3 },
      { count: 0, predicted: 0, correct: 0, accuracy: null },
    ])
  })

  test('count the shown probes only', () => {
    expect(statistics(KNOWN, PREDICTION, { shown: [false, true], mask: null }, 3).map(({ count }) => count)).toEqual([
      1, 1, 0,
    ])
    expect(statistics(KNOWN, PREDICTION, { shown: [], mask: null }, 3).map(({ count }) => count)).toEqual([0, 0, 0])
  })

  test('know samples but no accuracy while the frame is not there', () => {
    expect(statistics(KNOWN, null, ALL, 2)).toEqual([
      { count: 2, predicted: 0, correct: 0, accuracy: null },
      { count: 3, predicted: 0, correct: 0, accuracy: null },
    ])
  })

  test('take the accuracy over the samples with a prediction', () => {
    const found = statistics(KNOWN, Uint8Array.of(0, 3, 3, 3, 3, 3), ALL, 3)
    expect(found.map(({ count, predicted, accuracy }) => [count, predicted, accuracy])).toEqual([
      [2, 1, 1],
      [3, 0, null],
      [0, 0, null],
    ])
  })

  test('leave labels out of range alone', () => {
    const known = { label: Int32Array.of(7), probe: Uint8Array.of(0) }
    expect(statistics(known, Uint8Array.of(7), ALL, 2).map(({ count }) => count)).toEqual([0, 0])
  })

  test('count what is selected only, as many as a filter finds', () => {
    const mask = Mask.ofRows(6, [0, 2, 3, 5])
    const found = statistics(KNOWN, PREDICTION, { shown: [true, true], mask }, 3)
    const naive = [0, 1, 2].map((own) => [0, 2, 3, 5].filter((row) => KNOWN.label[row] === own).length)
    expect(found.map(({ count }) => count)).toEqual(naive)
    expect(found.map(({ correct }) => correct)).toEqual([1, 1, 0])
  })

  test('of 1 000 000 samples take under 20 ms', () => {
    const length = 1_000_000
    const label = Int32Array.from({ length }, (_, i) => i % 10)
    const prediction = Uint8Array.from({ length }, (_, i) => (i * 7) % 10)
    const known = { label, probe: new Uint8Array(length) }
    const mask = Mask.where(length, (row) => row % 3 === 0)
    const times = Array.from({ length: 7 }, () => {
      const started = performance.now()
      statistics(known, prediction, { shown: [true], mask }, 10)
      return performance.now() - started
    }).sort((a, b) => a - b)
    expect(times[1]).toBeLessThan(20)
  })

  test('of 1000 classes agree with a count by hand', () => {
    const label = Int32Array.from({ length: 5000 }, (_, i) => (i * 7) % 1000)
    const prediction = label.map((own, i) => (i % 4 === 0 ? (own + 1) % 1000 : own))
    const found = statistics({ label, probe: new Uint8Array(5000) }, prediction, ALL, 1000)
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
