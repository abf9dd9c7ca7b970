import { describe, expect, test } from 'vitest'
import { chips, iterationText, mostConfused, pieces, ranges } from '../../../src/panels/search/logic'

const FACTS = {
  text: '',
  classes: ['cat', 'hot dog'],
  probes: ['train', 'test'],
  confused: [0, 1] as const,
  snapshots: 6,
  labelled: true,
  truth: false,
}
const texts = (change: Partial<Parameters<typeof chips>[0]>): string[] =>
  chips({ ...FACTS, ...change }).map(({ text }) => text)

describe('chips', () => {
  test('are what is worth a click', () => {
    expect(texts({})).toEqual(['wrong', 'conf<0.5', 'label:cat pred:"hot dog"', 'flips>3', 'split:test'])
    expect(texts({ probes: ['train', 'My validation'] })).toContain('split:"My validation"')
    expect(texts({ truth: true })).toContain('label!=truth')
    expect(texts({ truth: true })).not.toContain('flips>3')
    expect(texts({ classes: ['', ''] })).toContain('label:0 pred:1')
  })

  test('leave out what the run has not', () => {
    expect(texts({ probes: ['a'], confused: null, snapshots: 1, labelled: false })).toEqual(['conf<0.5'])
    expect(texts({ snapshots: 3 })).toContain('flips>1')
    expect(texts({ classes: ['x'.repeat(40), 'y'], probes: ['a', 'b'.repeat(99)] })).toEqual([
      'wrong',
      'conf<0.5',
      'flips>3',
    ])
  })

  test('are active while their conditions are in the text', () => {
    const active = chips({ ...FACTS, text: 'wrong and split:test' }).filter((chip) => chip.active)
    expect(active.map(({ text }) => text)).toEqual(['wrong', 'split:test'])
  })
})

test('the most confused pair is counted over known labels and predictions', () => {
  expect(mostConfused(Int32Array.of(0, 0, 1, 1, 1, -1, 2), [1, 1, 0, 1, 3, 0, 0], 3)).toEqual([0, 1])
  expect(mostConfused(Int32Array.of(0, 1), [0, 1], 2)).toBeNull()
  expect(mostConfused(new Int32Array(0), [], 0)).toBeNull()
})

describe('the text over its mistake', () => {
  const problem = (from: number, to: number): { from: number; to: number; message: string } => ({
    from,
    to,
    message: '',
  })
  test.each([
    ['wrong cnf>1', problem(6, 9), ['wrong ', '*cnf', '>1']],
    ['cnf', problem(0, 3), ['*cnf']],
    ['conf>', problem(5, 5), ['conf>', '*\u00a0']],
    ['short', problem(90, 99), ['short', '*\u00a0']],
    ['right', null, ['right']],
  ])('%s', (text, at, expected) => {
    expect(pieces(text, at).map((piece) => (piece.wrong ? '*' : '') + piece.text)).toEqual(expected)
  })
})

test('neighbours become ranges', () => {
  const names = ['1', '2', '3', '4', '5', '6', '7']
  expect(ranges([0, 1, 2, 6], names)).toBe('1–3, 7')
  expect(ranges([0, 1], names)).toBe('1, 2')
  expect(ranges([], names)).toBe('')
})

describe('an iteration query in words', () => {
  const say = (counts: readonly number[], of: number, selected = true): string =>
    iterationText(
      counts.map((count, index) => ({ index, count, of })),
      { names: ['1', '2', '3', '4'], unit: 'epoch', selected, write: String },
    )
  test.each([
    [[5, 5, 2, 5], 5, 'All of the 5 selected at 3 of 4 epochs: epochs 1, 2, 4.'],
    [[1, 0, 0, 0], 1, 'The 1 selected at 1 of 4 epochs: epoch 1.'],
    [[0, 4, 4, 1], 5, 'All of the 5 selected at 0 of 4 epochs; most at epochs 2, 3: 4 of 5.'],
    [[0, 0, 0, 0], 5, 'All of the 5 selected at 0 of 4 epochs; none at any.'],
    [[0, 0, 0, 0], 1, 'The 1 selected at 0 of 4 epochs.'],
    [[0, 0, 0, 0], 0, 'Nothing is selected that could satisfy it.'],
    [[], 0, 'The snapshots are on their way.'],
  ])('%j of %i', (counts, of, expected) => {
    expect(say(counts, of)).toBe(expected)
  })

  test('without a selection speaks of the samples', () => {
    expect(say([0, 4, 1, 1], 5, false)).toBe('All of the 5 samples at 0 of 4 epochs; most at epoch 2: 4 of 5.')
  })
})
