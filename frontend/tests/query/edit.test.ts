import { expect, test } from 'vitest'
import { conditions, holds, toggled } from '../../src/query/edit'

test.each([
  ['', 'wrong', 'wrong'],
  ['wrong', 'wrong', ''],
  ['wrong', 'conf<0.5', 'wrong conf<0.5'],
  ['wrong and conf<0.5', 'wrong', 'conf<0.5'],
  ['label:4 pred:9 wrong', 'label:4 pred:9', 'wrong'],
  ['label:4', 'label:4 pred:9', 'label:4 pred:9'],
  ['wrong or right', 'conf<0.5', '(wrong or right) conf<0.5'],
  ['(wrong or right)', 'conf<0.5', '(wrong or right) conf<0.5'],
  ['(a or b) or (c or d)', 'wrong', '((a or b) or (c or d)) wrong'],
  ['label:"a', 'wrong', 'wrong'],
])('%s with %s becomes %s', (text, wanted, expected) => {
  expect(toggled(text, wanted)).toBe(expected)
})

test('a condition is held only where it has to hold', () => {
  expect(holds('wrong conf<0.5', 'wrong')).toBe(true)
  expect(holds('wrong or conf<0.5', 'wrong')).toBe(false)
  expect(holds('not wrong', 'wrong')).toBe(false)
  expect(holds('"', 'wrong')).toBe(false)
  expect(holds('wrong', '')).toBe(false)
})

test('conditions keep their spelling', () => {
  expect(conditions('label:"hot  dog"  and (a or b) -c')).toEqual(['label:"hot  dog"', '(a or b)', '-c'])
})
