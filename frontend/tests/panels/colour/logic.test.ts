import { expect, test } from 'vitest'
import { colouringOf, colourings, optionOf, options } from '../../../src/panels/colour/logic'
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
