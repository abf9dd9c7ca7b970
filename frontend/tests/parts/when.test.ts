import { expect, test } from 'vitest'
import { countsEpochs, firstMultiple, momentName } from '../../src/parts/when'

const at = (step: number, epoch: number | null = null) => ({ step, epoch })

test('epochs are named only where every snapshot has one', () => {
  expect(countsEpochs([at(0, 0), at(1, 1)])).toBe(true)
  expect(countsEpochs([at(0), at(1, 1)])).toBe(false)
  expect(countsEpochs([])).toBe(false)
})

test('numbers are the recorded ones', () => {
  expect(momentName(at(12, 0), true)).toBe('epoch 0')
  expect(momentName(at(1200, 3), false)).toBe('step 1\u2009200')
})

test('the first number in steps from one to the next', () => {
  expect(firstMultiple([at(0, 1), at(9, 2), at(10, 3)], true)).toBe(1)
  expect(firstMultiple([at(200), at(400), at(600)], false)).toBe(1)
  expect(firstMultiple([at(10), at(12), at(14)], false)).toBe(5)
  expect(firstMultiple([at(0, 0.5), at(1, 1), at(2, 1.5)], true)).toBe(1)
})

test('uneven numbers have none', () => {
  expect(firstMultiple([at(1), at(2), at(4)], false)).toBe(0)
  expect(firstMultiple([at(3), at(8), at(13)], false)).toBe(0)
  expect(firstMultiple([], true)).toBe(0)
})
