import { describe, expect, test } from 'vitest'
import { Evaluation } from '../../src/query/evaluate'
import { isLasting } from '../../src/query/plan'
import { planned } from '../../src/query/resolve'
import { KNOWN, momentOf, tableOf } from './fixture'

const table = tableOf(400, 3)
const moment = momentOf(400, 4)

function member(text: string): number[] {
  return [...new Evaluation(table).at(planned(text, KNOWN)!.condition!, moment)]
}

describe('two fields of classes', () => {
  const known = (code: number): boolean => code >= 0 && code < 4
  const codes = { label: table.label, truth: table.truth!, pred: moment.prediction }
  test.each([
    ['label!=truth', 'label', 'truth', false],
    ['pred=label', 'pred', 'label', true],
    ['pred:truth', 'pred', 'truth', true],
    ['truth!=Prediction', 'truth', 'pred', false],
  ] as const)('%s', (text, a, b, equal) => {
    const expected = Array.from(codes[a], (own, row) => {
      const other = codes[b][row]!
      return Number(known(own) && known(other) && (own === other) === equal)
    })
    expect(member(text)).toEqual(expected)
    expect(expected).toContain(1)
  })

  test('agree with wrong and right', () => {
    expect(member('label!=pred')).toEqual(member('wrong'))
    expect(member('pred:label')).toEqual(member('right'))
  })

  test('are a class where one is called so, and never in quotes', () => {
    const classes = ['truth', 'dog', 'hot dog', 'Owl']
    const plan = planned('label:truth', { ...KNOWN, classes })
    expect(plan?.condition).toMatchObject({ test: { kind: 'class' } })
    expect(() => planned('label:"truth"', KNOWN)).toThrow('No class')
    expect(() => planned('col.age>3', { ...KNOWN, columns: [] })).toThrow(
      'This run has recorded no columns; leave them out.',
    )
    expect(() => planned('label<truth', KNOWN)).toThrow('no order')
    expect(() => planned('label:truth', { ...KNOWN, hasTruth: false })).toThrow('recorded no truth')
  })

  test('last unless a prediction is one of them', () => {
    expect(isLasting({ kind: 'same', of: 'label', as: 'truth', equal: true })).toBe(true)
    expect(isLasting({ kind: 'same', of: 'label', as: 'prediction', equal: true })).toBe(false)
  })
})
