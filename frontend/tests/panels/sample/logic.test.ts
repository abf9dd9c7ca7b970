import { describe, expect, test } from 'vitest'
import { UNCALLED, hardest, history, story, storyText, stretches } from '../../../src/panels/sample/logic'

const life = (called: (number | null)[]) => ({ called, confidence: called.map(() => null) })

const words = {
  className: (index: number) => `c${String(index)}`,
  moment: (index: number) => `epoch ${String(index)}`,
  unit: 'epoch',
}

function told(called: (number | null)[], label: number): string {
  const found = story(life(called), label)
  return found === null ? '' : storyText(found, label, words)
}

describe('history', () => {
  test('takes the row of every frame and leaves gaps', () => {
    const frames = [
      { prediction: [3, 4], confidence: [255, 51] },
      undefined,
      { prediction: [3, 5], confidence: [0, 102] },
    ]
    expect(history(1, 3, 9, (index) => frames[index])).toEqual({ called: [4, null, 5], confidence: [0.2, null, 0.4] })
  })

  test('knows nothing of a row that is not there', () => {
    expect(history(9, 1, 9, () => ({ prediction: [1], confidence: [1] }))).toEqual({
      called: [null],
      confidence: [null],
    })
  })
})

test('a snapshot without a prediction is neither a gap nor a class', () => {
  const frames = [
    { prediction: [1], confidence: [255] },
    { prediction: [2], confidence: [0] },
  ]
  const found = history(0, 3, 2, (index) => frames[index])
  expect(found).toEqual({ called: [1, UNCALLED, null], confidence: [1, null, null] })
  expect(told([1, UNCALLED, 1], 1)).toBe('Called c1 in all 2 epochs with a prediction.')
  expect(told([0, UNCALLED, 1], 1)).toContain(
    'of 2 epochs with a prediction called as labelled; the prediction changed once.',
  )
  expect(story(life([UNCALLED, null]), 0)).toBeNull()
})

test('equal neighbours are joined, not over gaps', () => {
  expect(stretches([1, 1, 2, null, 2, 2, 1])).toEqual([
    { from: 0, to: 1, called: 1 },
    { from: 2, to: 2, called: 2 },
    { from: 4, to: 5, called: 2 },
    { from: 6, to: 6, called: 1 },
  ])
  expect(stretches([])).toEqual([])
})

describe('story', () => {
  test('counts changes, and snapshots as labelled', () => {
    expect(story(life([1, 2, 2, null, 1]), 2)).toEqual({
      changes: 2,
      asLabelled: 2,
      known: 4,
      uncalled: 0,
      count: 5,
      since: 4,
      last: 1,
    })
    expect(story(life([null, null]), 0)).toBeNull()
  })

  test('is told in a sentence', () => {
    expect(told([4, 4, 4], 4)).toBe('Called c4 in every epoch.')
    expect(told([9, 0, 0], 9)).toBe(
      'Last called c0, since epoch 1. In 1 of 3 epochs called as labelled; the prediction changed once.',
    )
    expect(told([0, 1, 0], -1)).toBe('Last called c0, since epoch 2. The prediction changed twice in 3 epochs.')
    expect(told([0, 1, 0, 1], 1)).toContain('changed 3 times')
    expect(told([0, null, 1], 7)).toContain(
      'In none of 2 loaded epochs called as labelled; the prediction changed once.',
    )
    expect(told([3], 3)).toBe('')
  })
})

describe('hardest', () => {
  test('is the highest loss among the shown probes', () => {
    expect(hardest([1, 9, 3], [0, 1, 0], [true, true])).toBe(1)
    expect(hardest([1, 9, 3], [0, 1, 0], [true, false])).toBe(2)
  })
  test('is the highest among the selected', () => {
    expect(hardest([1, 9, 3, 2], [0, 0, 0, 0], [true], [1, 0, 0, 1])).toBe(3)
    expect(hardest([1, 9], [0, 0], [true], [0, 0])).toBeNull()
  })
  test('is nobody without a known loss', () => {
    expect(hardest([NaN, NaN], [0, 0], [true])).toBeNull()
    expect(hardest(undefined, [], [])).toBeNull()
  })
})
