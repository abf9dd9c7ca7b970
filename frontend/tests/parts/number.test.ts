import { describe, expect, test } from 'vitest'
import {
  ago,
  bytes,
  compactNumber,
  decimal,
  duration,
  epochNumber,
  percent,
  shareInWords,
  thin,
} from '../../src/parts/number'

/** The same with plain spaces, to be read. */
const plain = (text: string): string => text.replace(/[\u2009\u00a0]/g, ' ')

describe('numbers', () => {
  test('thousands stand apart by a thin space', () => {
    expect(thin(12_000)).toBe('12\u2009000')
    expect([0, 999, 1000, 1_234_567, -4321].map((n) => plain(thin(n)))).toEqual([
      '0',
      '999',
      '1 000',
      '1 234 567',
      '−4 321',
    ])
  })

  test('a minus is a minus sign and zero has none', () => {
    expect(decimal(-1.25, 1)).toBe('−1.3')
    expect(decimal(-0.001, 2)).toBe('0.00')
    expect(plain(decimal(-1234.5, 1))).toBe('−1 234.5')
  })

  test('what is no number becomes a dash', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(decimal(value, 2)).toBe('–')
      expect(compactNumber(value)).toBe('–')
    }
    expect(percent(null)).toBe('–')
  })

  test.each([
    [0, '0'],
    [0.001, '0.001'],
    [0.075, '0.075'],
    [0.00025, '2.5e−4'],
    [-0.05, '−0.05'],
    [0.3, '0.30'],
    [2.345, '2.35'],
    [23.45, '23.4'],
    [234.5, '235'],
    [1200, '1 200'],
    [1e9, '1.0e9'],
  ])('%d is written %s', (value, text) => {
    expect(plain(compactNumber(value))).toBe(text)
  })

  test('shares', () => {
    expect(percent(0.95)).toBe('95.0')
    expect([0.414, 0.001, 0, 1].map((share) => plain(shareInWords(share)))).toEqual([
      '41 %',
      'under 1 %',
      '0 %',
      '100 %',
    ])
  })

  test('bytes count in thousands', () => {
    expect([0, 999, 1200, 1_240_000, 999_600, 5e12].map((n) => plain(bytes(n)))).toEqual([
      '0 B',
      '999 B',
      '1.2 kB',
      '1.2 MB',
      '1.0 MB',
      '5.0 TB',
    ])
  })

  test('durations', () => {
    expect([0.004, 0.38, 9.9, 12.4, 60, 200, 7500].map((s) => plain(duration(s)))).toEqual([
      '0.00 s',
      '0.4 s',
      '9.9 s',
      '12 s',
      '1 min',
      '3 min 20 s',
      '2 h 5 min',
    ])
  })

  test('past times', () => {
    expect([-3, 4, 200, 7300, 400_000].map((s) => plain(ago(s)))).toEqual([
      '0 s ago',
      '4 s ago',
      '3 min ago',
      '2 h ago',
      '4 days ago',
    ])
  })

  test('epochs stay as recorded', () => {
    expect([0, 7, 7.5, 12.25, 0.333333].map(epochNumber)).toEqual(['0', '7', '7.5', '12.25', '0.33'])
  })
})
