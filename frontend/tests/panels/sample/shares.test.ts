import { describe, expect, test } from 'vitest'
import { barClasses, shareText, spokenShares, starClasses } from '../../../src/panels/sample/shares'

/** Many probabilities that sum to one, the largest at a given class. */
function spread(count: number, most: number): Float32Array {
  const values = Float32Array.from({ length: count }, (_, k) => (k === most ? 0.5 : 0.5 / (count - 1) - k * 1e-6))
  return values
}

describe('the axes of the star', () => {
  test('are all classes while they are few, in their order', () => {
    expect(starClasses([0.1, 0.7, 0.2], [])).toEqual([0, 1, 2])
    expect(starClasses(spread(24, 3), [])).toHaveLength(24)
    expect(starClasses([1], [0])).toEqual([0])
  })

  test('are the twelve largest of many, with label and prediction, in the order of the classes', () => {
    const found = starClasses(spread(100, 99), [70, 99])
    expect(found).toHaveLength(12)
    expect(found).toContain(70)
    expect(found).toContain(99)
    expect(found).toEqual([...found].sort((a, b) => a - b))
    expect(starClasses(spread(100, 99), [-1])).toHaveLength(12)
  })
})

describe('the bars', () => {
  test('are the five largest and the label; what is left is summed', () => {
    const probability = [0.4, 0.05, 0.2, 0.1, 0.02, 0.15, 0.05, 0.03]
    const { classes, rest } = barClasses(probability, 4)
    expect(classes).toEqual([0, 2, 5, 3, 1, 4])
    expect(rest?.count).toBe(2)
    expect(rest?.share).toBeCloseTo(0.08)
  })

  test('and what is left make up everything, whatever the number of classes and the label', () => {
    for (const count of [1, 2, 5, 6, 7, 8, 24, 25, 100]) {
      for (const label of [-1, 0, count - 1]) {
        for (const dense of [false, true]) {
          const probability = spread(count, 0)
          const { classes, rest } = barClasses(probability, label, dense)
          expect(new Set(classes).size).toBe(classes.length)
          expect(classes.length + (rest?.count ?? 0)).toBe(count)
          expect(rest?.count).not.toBe(1)
          if (label >= 0) expect(classes).toContain(label)
          const sum = classes.reduce((all, k) => all + probability[k]!, rest?.share ?? 0)
          expect(sum).toBeCloseTo(
            probability.reduce((all, one) => all + one, 0),
            5,
          )
        }
      }
    }
  })

  test('are ten of a hundred classes', () => {
    expect(barClasses(spread(100, 0), 0).classes).toHaveLength(10)
  })
})

test('a probability is never written as certain, nor as none, when it is not', () => {
  expect([0, 0.001, 0.005, 0.5, 0.994, 0.999, 1].map(shareText)).toEqual([
    '0.00',
    '<0.01',
    '0.01',
    '0.50',
    '0.99',
    '>0.99',
    '1.00',
  ])
})

test('the star is said in a sentence, the largest first', () => {
  const shares = [
    { name: 'cat', share: 0.1, note: 'label' },
    { name: 'dog', share: 0.85, note: 'predicted' },
    { name: 'owl', share: 0.05, note: '' },
    { name: 'eel', share: 0, note: '' },
  ]
  expect(spokenShares(shares)).toBe('Probabilities of 4 classes: dog (predicted) 0.85, cat (label) 0.10, owl 0.05.')
})
