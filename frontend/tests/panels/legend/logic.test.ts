import { describe, expect, test } from 'vitest'
import { countWidth, matching, matchesFirst, rows, worstFirst } from '../../../src/panels/legend/logic'

const statistic = (accuracy: number | null, count = 10) => ({ count, predicted: count, correct: 0, accuracy })

describe('rows', () => {
  test('measure errors from zero, against the worst class', () => {
    const made = rows(['a', 'b', 'c'], [statistic(1), statistic(0.6), statistic(0.8)])
    expect(made.map(({ errors }) => errors)).toEqual([0, 1, expect.closeTo(0.5)])
    expect(made[1]).toMatchObject({ index: 1, name: 'b', count: 10, accuracy: 0.6 })
  })

  test('count what others have selected beside all of them', () => {
    const made = rows(['a', 'b'], [statistic(1), statistic(0.6)], [statistic(0, 3), statistic(null, 0)])
    expect(made.map(({ count, all, accuracy }) => [count, all, accuracy])).toEqual([
      [3, 10, 1],
      [0, 10, 0.6],
    ])
  })

  test('have no errors where all is right or nothing is known', () => {
    expect(rows(['a'], [statistic(1)])[0]!.errors).toBe(0)
    expect(rows(['a', 'b'], [statistic(null)]).map(({ errors }) => errors)).toEqual([0, 0])
  })
})

test('the worst class comes first, classes without samples last', () => {
  const statistics = [statistic(0.9), statistic(null, 0), statistic(0.2), statistic(0.9)]
  expect(worstFirst(statistics)).toEqual([2, 0, 3, 1])
})

test('classes with matches come before the others', () => {
  expect(matchesFirst([2, 0, 3, 1], [statistic(1, 0), statistic(1, 4), statistic(1, 0), statistic(0, 1)])).toEqual([
    3, 1, 2, 0,
  ])
})

test('the search ignores case and keeps the order', () => {
  const names = ['Red Fox', 'fox', 'wolf']
  expect(matching(names, [2, 1, 0], ' FOX ')).toEqual([1, 0])
  expect(matching(names, [2, 1, 0], '')).toEqual([2, 1, 0])
  expect(matching(names, [2, 1, 0], '(')).toEqual([])
})

describe('the column of counts', () => {
  test('has room for the largest one', () => {
    expect(countWidth([])).toBe(48)
    expect(countWidth([5000, 12])).toBe(48)
    expect(countWidth([100_000])).toBeGreaterThan(countWidth([5000]))
    expect(countWidth([12, 1_000_000])).toBeGreaterThan(countWidth([100_000]))
  })
})
