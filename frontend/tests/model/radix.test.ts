import { describe, expect, test } from 'vitest'
import { sortedRows } from '../../src/model/radix'

function naive(rows: readonly number[], key: (row: number) => number, descending: boolean): number[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    return x === y ? 0 : x < y !== descending ? -1 : 1
  })
}

const KEYS: Record<string, number[]> = {
  doubles: Array.from({ length: 500 }, (_, i) => Math.sin(i * 12.9898) * 1e5),
  few: Array.from({ length: 500 }, (_, i) => (i * 7) % 5),
  'negative, zeros and unknown': [3, -0, 0, Number.NaN, -2.5, Infinity, -Infinity, Number.NaN, 1e-300, -1e-300, -2.5],
  ids: Array.from({ length: 300 }, (_, i) => 2 ** 40 + ((i * 7919) % 300)),
  equal: Array.from({ length: 20 }, () => 4),
  one: [1],
  none: [],
}

describe.each([false, true])('descending: %s', (descending) => {
  test.each(Object.keys(KEYS))('%s are in the order that comparing gives', (name) => {
    const keys = KEYS[name]!
    const rows = keys.map((_, i) => i).reverse()
    const key = (row: number): number => keys[row]!
    expect([...sortedRows(Uint32Array.from(rows), key, descending)]).toEqual(naive(rows, key, descending))
  })
})

test('a million take under 400 ms', () => {
  const rows = Uint32Array.from({ length: 1_000_000 }, (_, i) => i)
  const keys = Float64Array.from(rows, (row) => Math.sin(row))
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now()
    const sorted = sortedRows(rows, (row) => keys[row]!, false)
    expect(keys[sorted[0]!]).toBeLessThan(keys[sorted[999_999]!]!)
    return performance.now() - started
  })
  expect(Math.min(...times)).toBeLessThan(400)
})
