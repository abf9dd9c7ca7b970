import { expect, test } from 'vitest'
import {
  categoryCounts,
  codeOf,
  colouringOf,
  colourings,
  optionOf,
  options,
  rangeTicks,
} from '../../../src/panels/colour/logic'
import { runInfo } from '../../model/fixture'

function info(): ReturnType<typeof runInfo> {
  const made = runInfo(3, 5, { quantities: ['margin', 'length'] })
  made.probes[0]!.columns = [
    { name: 'age', kind: 'number' },
    { name: 'loss', kind: 'category' },
  ]
  made.probes[1]!.columns = [{ name: 'age', kind: 'number' }]
  return made
}

test('all that was recorded can be chosen, a column of two probes once', () => {
  expect(options(info()).map(({ value }) => value)).toEqual([
    'label',
    'prediction',
    'correctness',
    'confidence',
    'loss',
    'quantity:margin',
    'quantity:length',
    'flips',
    'truth',
    'column:age',
    'column:loss',
  ])
})

test('nothing is offered that was not recorded', () => {
  const plain = runInfo(1)
  plain.probes[0]!.has_truth = false
  expect(colourings(plain).map(({ by }) => by)).toEqual(['label', 'prediction', 'correctness', 'confidence', 'loss'])
})

test('every option leads back to its colouring, also a column with a colon', () => {
  for (const colouring of [...colourings(info()), { by: 'column', name: 'a:b' } as const])
    expect(colouringOf(optionOf(colouring))).toEqual(colouring)
  expect(colouringOf('nonsense')).toBeNull()
})

test('categories are counted as a filter counts them, right and wrong too', () => {
  const codes = Int32Array.of(0, 1, 1, -1, 2, 1)
  const counting = {
    shown: [true, false],
    probe: Uint8Array.of(0, 0, 0, 0, 0, 1),
    member: Uint8Array.of(1, 0, 1, 1, 1, 1),
  }
  expect([...categoryCounts(6, codeOf(codes, codes, undefined, 3), counting, 3)]).toEqual([1, 1, 1])
  const right = codeOf(null, Int32Array.of(0, 1, -1, 2), [0, 2, 1, 9], 3)
  expect([0, 1, 2, 3].map(right)).toEqual([0, 1, -1, -1])
})

test('a range has its ends and its middle', () => {
  expect(rangeTicks(-1, 3).map(({ value }) => value)).toEqual([-1, 1, 3])
})
