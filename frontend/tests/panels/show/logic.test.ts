import { expect, test } from 'vitest'
import { countText, countTitle, groupSize } from '../../../src/panels/show/logic'

test('a part says of what it is one', () => {
  expect(countText({ name: 'train', count: 5000, total: 50_000 })).toBe('5\u2009000')
  expect(countTitle({ name: 'train', count: 5000, total: 50_000 })).toBe(
    'train: 5\u2009000 samples of 50\u2009000, a fixed sample',
  )
  expect(countTitle({ name: 'test', count: 200, total: 200 })).toBe('test: 200 samples')
})

test('a tag counts its samples in all probes', () => {
  expect(groupSize({ counts: { p0: 3, p1: 4 } })).toBe(7)
  expect(groupSize({ counts: {} })).toBe(0)
})
