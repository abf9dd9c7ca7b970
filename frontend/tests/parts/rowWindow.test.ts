import { describe, expect, test } from 'vitest'
import { rowWindow, scrolledTo } from '../../src/parts/rowWindow'

const ROW = 24
const HEIGHT = 300

describe.each([0, 1, 5, 40, 60_000, 1_000_000])('of %d rows', (count) => {
  const window = (top: number): ReturnType<typeof rowWindow> =>
    rowWindow({ count, rowHeight: ROW, height: HEIGHT, top })

  test('every row can be reached and then covers a seen place', () => {
    for (const row of [0, 1, Math.floor(count / 3), count - 2, count - 1].filter((one) => one >= 0 && one < count)) {
      const top = scrolledTo(row, { count, rowHeight: ROW, height: HEIGHT, top: 0 })
      const { from, to, offset } = window(top)
      expect(row).toBeGreaterThanOrEqual(from)
      expect(row).toBeLessThan(to)
      const y = offset + (row - from) * ROW - top
      expect(y).toBeGreaterThanOrEqual(-0.5)
      expect(y + ROW).toBeLessThanOrEqual(HEIGHT + 1)
    }
  })

  test('what is seen is always covered', () => {
    const { total } = window(0)
    for (const share of [0, 0.1, 0.37, 0.99, 1]) {
      const top = Math.max(0, share * (total - HEIGHT))
      const { from, to, offset } = window(top)
      expect(offset).toBeLessThanOrEqual(top + 0.5)
      expect(offset + (to - from) * ROW).toBeGreaterThanOrEqual(Math.min(top + HEIGHT, total) - 0.5)
      expect(to - from).toBeLessThan(40)
    }
  })
})

test('a row that is seen moves nothing', () => {
  const place = { count: 1000, rowHeight: ROW, height: HEIGHT, top: 240 }
  expect(scrolledTo(12, place)).toBe(240)
  expect(scrolledTo(2, place)).toBe(48)
})
