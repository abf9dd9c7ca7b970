import { describe, expect, test } from 'vitest'
import {
  anchorText,
  betterAnchor,
  fidelity,
  groundText,
  layoutName,
  shortName,
  orderText,
  pointText,
} from '../../../src/panels/picture/logic'
import type { SnapshotInfo } from '../../../src/wire/messages'
import { runInfo, snapshotInfo } from '../../model/fixture'

const layout = runInfo(1).layout!

function accurate(...accuracies: (number | null)[]): SnapshotInfo[] {
  return accuracies.map((accuracy, i) => ({ ...snapshotInfo(10 * i), scores: { p0: { accuracy, loss: null } } }))
}

describe('how faithful the picture is', () => {
  test('is said as the share of the variance at the present snapshot', () => {
    const { share, claim } = fidelity({ held: [0.9, 0.41] }, 1, true)!
    expect(share).toBeCloseTo(0.41)
    expect(claim.replace(/\s/g, ' ')).toBe('At this epoch the two axes hold 41 % of the variance:')
    expect(fidelity({ held: [0.9] }, 0, false)?.claim).toContain('At this snapshot')
  })

  test('decides what may be read', () => {
    const advice = [0, 1, 2].map((index) => fidelity({ held: [0.41, 0.7, 0.95] }, index, true)?.advice)
    expect(advice[0]).toContain('neighbourhoods with care')
    expect(advice[1]).toContain('single distances with care')
    expect(advice[2]).toBe('distances can be read.')
  })

  test('is left out where it is not known', () => {
    expect([0, 1, 2].map((index) => fidelity({ held: [null, Number.NaN] }, index, true))).toEqual([null, null, null])
  })
})

test('names say what was projected', () => {
  expect(layoutName({ visualizer: 'pca', source: 'logits' })).toBe('PCA of the logits')
  expect(layoutName({ visualizer: 'pca', source: 'representation' })).toBe('PCA of the representations')
  expect(layoutName({ visualizer: 'star', source: 'probability' })).toBe('star coordinates')
  expect(shortName({ visualizer: 'pca', source: 'logits' })).toBe('PCA, logits')
  expect(shortName({ visualizer: 'pca', source: 'representation' })).toBe('PCA')
  expect(shortName({ visualizer: 'star', source: 'probability' })).toBe('star')
})

test('the axes are named by their recorded epoch, and by the step where it is gone', () => {
  const anchored = { moments: [snapshotInfo(0), snapshotInfo(10)], epochs: true, outgrown: false }
  const text = (change: object, short = false): string =>
    anchorText({ ...anchored, layout: { ...layout, ...change } }, short).replace(/\s/g, ' ')
  expect(text({ anchor: 10 })).toBe(
    'Axes from epoch 10 (the last snapshot), which they describe at 50 %; the same in every snapshot.',
  )
  expect(text({ anchor: 10 }, true)).toBe('Axes from epoch 10.')
  expect(text({ anchor: 7 })).toContain('step 7')
  expect(text({ anchor: 0, anchor_reason: 'chosen' })).toContain('(chosen here)')
  expect(text({ explained: [] })).not.toContain('describe')
})

test('young axes say why others are offered', () => {
  const anchored = { layout, moments: [snapshotInfo(0)], epochs: true, outgrown: true }
  expect(anchorText(anchored)).toBe('Axes from epoch 0, before the model knew much.')
  expect(anchorText(anchored, true)).toBe('Axes from epoch 0, before the model knew much.')
})

test('an approximate ground says so', () => {
  expect(groundText({ territory: 'head' })).toBeNull()
  expect(groundText({ territory: 'nearest' })).toContain('approximate')
  expect(groundText({ territory: 'none' })).toContain('No ground')
})

describe('better axes', () => {
  const newest = { anchor: 0, anchor_reason: 'newest' } as const

  test('come from the newest accurate snapshot after the anchor', () => {
    expect(betterAnchor(newest, accurate(0.3, 0.82, 0.85, 0.7), 'p0')?.step).toBe(20)
  })

  test('are not offered while nothing is accurate, or where the axes were chosen with a reason', () => {
    expect(betterAnchor(newest, accurate(0.9, 0.7, null), 'p0')).toBeNull()
    expect(betterAnchor({ anchor: 0, anchor_reason: 'accurate' }, accurate(0.9, 0.95), 'p0')).toBeNull()
    expect(betterAnchor(newest, accurate(0.3, 0.9), undefined)).toBeNull()
  })
})

test('a point is what it is coloured by', () => {
  expect(pointText('label', 'none', 'white')).toBe('A point is a sample in the colour of its label.')
  expect(pointText('loss', 'head', 'ash')).toContain('coloured by its loss; the ground')
})

test('star coordinates say what put their axes there', () => {
  const star = { ...layout, visualizer: 'star', source: 'probability', anchor: 10 } as const
  const said = (order: 'class' | 'confusion' | 'dragged', short = false): string =>
    anchorText(
      { layout: { ...star, order }, moments: [snapshotInfo(10)], epochs: true, outgrown: false },
      short,
    ).replace(/\s/g, ' ')
  expect(said('confusion')).toContain('at epoch 10 lie side by side')
  expect(said('confusion', true)).toBe(said('confusion'))
  expect(said('dragged')).toBe(orderText('dragged', ''))
  expect(said('class')).not.toBe(said('dragged'))
})
