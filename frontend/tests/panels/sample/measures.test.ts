import { describe, expect, test } from 'vitest'
import {
  coveredText,
  linesOf,
  probabilities,
  probabilityAt,
  rangeOf,
  spokenLines,
} from '../../../src/panels/sample/measures'
import type { SampleLife } from '../../../src/wire/sample'

const life: SampleLife = {
  from: 0,
  classes: 2,
  probability: Float32Array.of(0.25, 0.75, NaN, NaN, 1, 0),
  prediction: Int32Array.of(1, -1, 0),
  confidence: Float32Array.of(0.75, NaN, 1),
  loss: Float32Array.of(1.5, NaN, 0),
  margin: Float32Array.of(-0.5, NaN, 2),
}

const spoken = {
  label: 0,
  called: 1,
  className: (k: number) => `c${String(k)}`,
  colour: (k: number) => `#${String(k)}`,
}

describe('a life', () => {
  test('has the probability of every class, with gaps, as long as the run', () => {
    expect(probabilities(life, 0, 4)).toEqual([0.25, null, 1, null])
    expect(probabilities(life, 1, 3)).toEqual([0.75, null, 0])
    expect(probabilities(life, 2, 3)).toEqual([null, null, null])
  })

  test('has all probabilities of a snapshot, or none', () => {
    expect([...probabilityAt(life, 2)!]).toEqual([1, 0])
    expect(probabilityAt(life, 1)).toBeNull()
    expect(probabilityAt(life, 3)).toBeNull()
  })
})

describe('the curves', () => {
  test('are of the label and of what it is called, one where that is the same', () => {
    expect(linesOf(life, 'confidence', 3, spoken).map(({ name, end }) => [name, end])).toEqual([
      ['c0', 'c0 label'],
      ['c1', 'c1'],
    ])
    expect(linesOf(life, 'confidence', 3, { ...spoken, called: 0 })).toHaveLength(1)
    expect(linesOf(life, 'confidence', 3, { ...spoken, called: null })).toHaveLength(1)
    expect(linesOf(life, 'confidence', 3, { ...spoken, label: -1 }).map(({ name }) => name)).toEqual(['c1'])
    expect(linesOf(life, 'confidence', 3, { ...spoken, label: -1, called: null })).toEqual([])
  })

  test('name long classes by their part alone', () => {
    const className = (k: number): string => `a class with number ${String(k)}`
    const ends = linesOf(life, 'confidence', 3, { ...spoken, className }).map(({ end }) => end)
    expect(ends).toEqual(['label', 'called'])
  })

  test('of loss and margin are one', () => {
    expect(linesOf(life, 'loss', 3, spoken).map(({ values }) => values)).toEqual([[1.5, null, 0]])
    expect(linesOf(life, 'margin', 4, spoken).map(({ values }) => values)).toEqual([[-0.5, null, 2, null]])
  })
})

describe('the range', () => {
  test('of probabilities is always 0 to 1', () => {
    expect(rangeOf('confidence', [])).toMatchObject({ low: 0, high: 1 })
  })

  test('of a loss begins at 0; of a margin it shows where 0 is', () => {
    expect(rangeOf('loss', linesOf(life, 'loss', 3, spoken))).toMatchObject({ low: 0, high: 1.5 })
    const margin = rangeOf('margin', linesOf(life, 'margin', 3, spoken))
    expect(margin.ticks.map(({ value }) => value)).toEqual([-0.5, 0, 2])
    const line = { name: '', colour: '', end: '' }
    const lopsided = rangeOf('margin', [{ ...line, values: [-4, 0.1] }])
    expect(lopsided.ticks.map(({ value }) => value)).toEqual([-4, 0])
  })

  test('is never empty', () => {
    for (const measure of ['loss', 'margin'] as const) {
      for (const values of [[], [null], [0, 0]]) {
        const { low, high, ticks } = rangeOf(measure, [{ name: '', colour: '', values, end: '' }])
        expect(high).toBeGreaterThan(low)
        expect(new Set(ticks.map(({ value }) => value)).size).toBe(ticks.length)
      }
    }
  })
})

test('the chart is said in a sentence', () => {
  const lines = linesOf(life, 'confidence', 3, spoken)
  expect(spokenLines('confidence', lines, 0, 'epoch 1')).toBe(
    'Probability over time; at epoch 1 the label c0 0.25, c1 0.75.',
  )
  expect(spokenLines('confidence', lines, 1, 'epoch 2')).toContain('c1 not known')
  expect(spokenLines('loss', linesOf(life, 'loss', 3, spoken), 0, 'epoch 1')).toBe('Loss over time; at epoch 1 1.50.')
})

describe('a part of a long life', () => {
  const part: SampleLife = { ...life, from: 4 }
  const names = { className: String, colour: String }

  test('lies at its own snapshots', () => {
    expect(probabilityAt(part, 4)).toEqual(probabilityAt(life, 0))
    expect(probabilityAt(part, 3)).toBeNull()
    const [line] = linesOf(part, 'loss', 8, { label: 0, called: null, ...names })
    const [whole] = linesOf(life, 'loss', 8, { label: 0, called: null, ...names })
    expect(line!.values.slice(0, 4)).toEqual([null, null, null, null])
    expect(line!.values[4]).toBe(whole!.values[0])
    expect(probabilities(part, 1, 8).slice(4)).toEqual(probabilities(life, 1, 4))
    expect(probabilities(part, 1, 8).slice(0, 4)).toEqual([null, null, null, null])
  })

  test('says so', () => {
    const numbers = Array.from({ length: 50 }, (_, i) => String(10 * i))
    const count = life.prediction.length
    expect(coveredText(part, numbers, 'step')).toContain(`Only steps 40 to ${String(10 * (3 + count))} are drawn`)
    expect(coveredText(life, numbers.slice(0, count), 'step')).toBeNull()
  })
})
