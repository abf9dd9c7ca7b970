import { describe, expect, test } from 'vitest'
import { bothText, inBoth, labelsText } from '../../../src/panels/sample/near'
import { type Rank, rankOf, rankText } from '../../../src/panels/sample/rank'

/** With plain spaces. */
const told = (rank: Rank): string => rankText(rank).replaceAll('\u2009', ' ')
const className = (label: number): string => `c${String(label)}`

describe('two lists of neighbours', () => {
  test('have in common what is in both, in any order', () => {
    expect([...inBoth([1, 2, 3], Uint32Array.of(3, 9, 1))]).toEqual([1, 3])
    expect(inBoth([], [1]).size).toBe(0)
  })

  test('are compared in a sentence', () => {
    expect(bothText(3, 10)).toBe('3 of 10 are neighbours in both')
    expect(bothText(1, 10)).toBe('1 of 10 is a neighbour in both')
    expect(bothText(0, 10)).toBe('none of 10 are neighbours in both')
    expect(bothText(10, 10)).toBe('the same 10 in both')
    expect(bothText(0, 0)).toBe('')
    expect(bothText(3, 9, true)).toBe('3 of 9 in both')
    expect(bothText(9, 9, true)).toBe('the same 9 in both')
  })
})

describe('the labels of neighbours', () => {
  test('are told, the most frequent first', () => {
    expect(labelsText([0, 0, 0], className)).toBe('all labelled c0')
    expect(labelsText([4, 9, 4, 4, 9], className)).toBe('3 labelled c4, 2 as c9')
    expect(labelsText([4, 9, 4, 1, 9, 2], className)).toBe('2 labelled c4, 2 as c9, 2 others')
    expect(labelsText([4, 9, 1], className)).toBe('1 labelled c1, 1 as c4, 1 other')
    expect(labelsText([], className)).toBe('')
  })

  test('may not be known', () => {
    expect(labelsText([-1, -1], className)).toBe('all without a label')
    expect(labelsText([-1, 3, 3], className)).toBe('2 labelled c3, 1 without a label')
    expect(labelsText([-1, -1, 3], className)).toBe('2 without a label, 1 labelled c3')
  })
})

describe('the place of a loss', () => {
  test('is the number of higher ones in its own rows, and one', () => {
    const loss = [9, 1, 5, 3, 5, 9]
    for (let row = 1; row < 5; row += 1) {
      const sorted = loss.slice(1, 5).sort((a, b) => b - a)
      expect(rankOf(loss, row, 1, 5)).toEqual({ place: sorted.indexOf(loss[row]!) + 1, of: 4 })
    }
  })

  test('leaves out what is not known', () => {
    expect(rankOf([NaN, 2, 1], 2, 0, 3)).toEqual({ place: 2, of: 2 })
    expect(rankOf([NaN, 2, 1], 0, 0, 3)).toBeNull()
    expect(rankOf(undefined, 0, 0, 3)).toBeNull()
    expect(rankOf([1], 4, 0, 1)).toBeNull()
  })

  test('is told in words while it is high, and as a share else', () => {
    expect(told({ place: 1, of: 10_000 })).toBe('highest of 10 000')
    expect(told({ place: 3, of: 10_000 })).toBe('third highest of 10 000')
    expect(told({ place: 21, of: 10_000 })).toBe('21st highest of 10 000')
    expect(told({ place: 12, of: 100 })).toBe('12th highest of 100')
    expect(told({ place: 4000, of: 10_000 })).toBe('above 60 % of 10 000')
    expect(told({ place: 9, of: 9 })).toBe('above 0 % of 9')
    expect(told({ place: 1, of: 1 })).toBe('')
  })
})
