/** Which grounds are asked for. */
import { expect, test } from 'vitest'
import { outward, wantedGrounds } from '../../src/model/territory'

test('few points have all their grounds painted, very many only those near the playhead', () => {
  expect(wantedGrounds(1_000)).toBeGreaterThan(100)
  expect(wantedGrounds(60_000)).toBeGreaterThan(50)
  expect(wantedGrounds(1_000_000)).toBeLessThan(6)
  expect(wantedGrounds(100_000_000)).toBeGreaterThanOrEqual(2)
})

test('outward from the playhead, the later one first', () => {
  expect(outward(1, 4)).toEqual([1, 2, 0, 3])
  expect(outward(0, 0)).toEqual([])
})
