import { expect, test } from 'vitest'
import { highestRows, mixOf, nameProblem, topShares } from '../../../src/panels/selection/logic'
import { Mask } from '../../../src/state/mask'

test('the mix counts labels, and judges those that have a prediction', () => {
  const mask = Mask.ofRows(7, [0, 1, 2, 3, 4, 5])
  const mix = mixOf(mask, Int32Array.of(0, 1, 1, -1, 1, 2, 2), [0, 1, 0, 0, 3, 2, 2], 3)
  expect(mix.shares).toEqual([
    { index: 1, count: 3 },
    { index: 0, count: 1 },
    { index: 2, count: 1 },
    { index: -1, count: 1 },
  ])
  expect([mix.judged, mix.correct]).toEqual([4, 3])
  expect(mixOf(mask, new Int32Array(7), null, 1)).toEqual({ shares: [{ index: 0, count: 6 }], judged: 0, correct: 0 })
})

test('what is not named is summed up', () => {
  const shares = [5, 4, 3, 2].map((count, index) => ({ index, count }))
  expect(topShares(shares, 2)).toEqual({ top: shares.slice(0, 2), others: 5 })
  expect(topShares(shares, 4)).toEqual({ top: shares, others: 0 })
})

test('the rows with the highest values come first, unknown ones last', () => {
  const loss = [0, 0, 0, 2, 0, Number.NaN, 0, 9, 0, 2]
  const value = (row: number): number => loss[row]!
  expect(highestRows(Mask.ofRows(10, [9, 3, 5, 7]), value, 3)).toEqual([7, 3, 9])
  expect(highestRows(Mask.ofRows(10, [5, 0]), value, 3)).toEqual([0, 5])
  expect(highestRows(Mask.ofRows(10, [1, 4]), () => Number.NaN, 1)).toEqual([1])
  expect(highestRows(Mask.ofRows(3, []), value, 3)).toEqual([])
})

test('names have letters and an end', () => {
  expect([nameProblem('a'), nameProblem('  '), nameProblem('x'.repeat(201))?.length]).toEqual([
    null,
    'Type a name.',
    expect.any(Number),
  ])
  expect(nameProblem('💥'.repeat(200))).toBeNull()
})
