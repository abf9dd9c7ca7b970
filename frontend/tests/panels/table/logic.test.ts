import { expect, test } from 'vitest'
import { countWords, sheetColumns, sorting, template } from '../../../src/panels/table/logic'
import { runInfo } from '../../model/fixture'

test('the table has a column for all that was recorded, once', () => {
  const info = runInfo(3)
  for (const probe of info.probes) probe.columns = [{ name: 'age', kind: 'number' }]
  const keys = sheetColumns(info).map(({ key }) => key)
  expect(keys).toEqual(['probe', 'id', 'label', 'prediction', 'confidence', 'loss', 'flips', 'truth', 'column:age'])
  expect(template(sheetColumns(info)).split(' minmax')).toHaveLength(keys.length + 1)
  expect(sheetColumns(runInfo(1)).some(({ key }) => key === 'flips')).toBe(false)
})

test('a heading says how it sorts', () => {
  expect(sorting({ by: 'loss', descending: true }, 'loss')).toBe('descending')
  expect(sorting({ by: 'loss', descending: false }, 'loss')).toBe('ascending')
  expect([sorting(null, 'loss'), sorting({ by: 'id', descending: true }, 'loss')]).toEqual(['none', 'none'])
})

test('the title says how many are listed', () => {
  expect([countWords('3', '10', true), countWords('10', '10', false)]).toEqual([
    '3 selected of 10 samples',
    '10 samples',
  ])
})
