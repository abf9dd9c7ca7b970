import { describe, expect, test } from 'vitest'
import { statistics } from '../../src/model/classes'

const KNOWN = { label: Int32Array.of(0, 0, 1, 1, 1, -1), probe: Uint8Array.of(0, 1, 0, 0, 1, 0) }
const PREDICTION = Uint8Array.of(0, 1, 1, 0, 1, 2)

describe('statistics', () => {
  test('count labels and right predictions per class', () => {
    expect(statistics(KNOWN, PREDICTION, [true, true], 3)).toEqual([
      { count: 2, correct: 1, accuracy: 0.5 },
      { count: 3, correct: 2, accuracy: 2 / 3 },
      { count: 0, correct: 0, accuracy: null },
    ])
  })

  test('count the shown probes only', () => {
    expect(statistics(KNOWN, PREDICTION, [false, true], 3).map(({ count }) => count)).toEqual([1, 1, 0])
    expect(statistics(KNOWN, PREDICTION, [], 3).map(({ count }) => count)).toEqual([0, 0, 0])
  })

  test('know samples but no accuracy while the frame is not there', () => {
    expect(statistics(KNOWN, null, [true, true], 2)).toEqual([
      { count: 2, correct: 0, accuracy: null },
      { count: 3, correct: 0, accuracy: null },
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
