import { describe, expect, test } from 'vitest'
import { NearestPoint } from '../../src/picking/nearest'

/** Evenly spread numbers without a random generator. */
function spread(i: number, irrational: number): number {
  return (i * irrational) % 1
}

describe('NearestPoint', () => {
  test('answers as a search through all points does', () => {
    const n = 2000
    const positions = Float32Array.from({ length: 2 * n }, (_, i) => spread(i, i % 2 === 0 ? 0.754_877 : 0.569_84))
    const rows = Uint32Array.from({ length: n }, (_, i) => 3 * i)
    const index = new NearestPoint({ rows, positions })
    for (let question = 0; question < 50; question += 1) {
      const [x, y] = [spread(question, 0.618), spread(question, 0.414)]
      let best = 0.05 ** 2
      let expected: number | null = null
      for (let i = 0; i < n; i += 1) {
        const distance = (positions[2 * i]! - x) ** 2 + (positions[2 * i + 1]! - y) ** 2
        if (distance <= best) [best, expected] = [distance, 3 * i]
      }
      expect(index.at(x, y, 0.05)).toBe(expected)
    }
  })

  test('answers nothing outside the radius and nothing of nothing', () => {
    const one = new NearestPoint({ rows: Uint32Array.of(7), positions: Float32Array.of(1, 1) })
    expect(one.at(1.5, 1, 0.4)).toBeNull()
    expect(one.at(1.5, 1, 0.6)).toBe(7)
    const none = new NearestPoint({ rows: new Uint32Array(), positions: new Float32Array() })
    expect(none.at(0, 0, 1e9)).toBeNull()
  })

  test('finds one of many samples in one place', () => {
    const index = new NearestPoint({
      rows: Uint32Array.from({ length: 500 }, (_, i) => i),
      positions: new Float32Array(1000),
    })
    expect(index.at(0, 0, 0)).not.toBeNull()
  })
})
