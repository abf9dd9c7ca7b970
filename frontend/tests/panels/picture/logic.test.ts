import { describe, expect, test } from 'vitest'
import { anchorText, betterAnchor, fidelity, groundText, layoutName } from '../../../src/panels/picture/logic'
import type { SnapshotInfo } from '../../../src/wire/messages'
import { runInfo, snapshotInfo } from '../../model/fixture'

const layout = runInfo(1).layout!

function accurate(...accuracies: (number | null)[]): SnapshotInfo[] {
  return accuracies.map((accuracy, i) => ({ ...snapshotInfo(10 * i), scores: { p0: { accuracy, loss: null } } }))
}

describe('how faithful the picture is', () => {
  test('is said as the share of the variance', () => {
    const { share, claim } = fidelity({ explained: [0.26, 0.15] })
    expect(share).toBeCloseTo(0.41)
    expect(claim.replace(/\s/g, ' ')).toBe('These two axes hold 41 % of the variance:')
  })

  test('decides what may be read', () => {
    const advice = [0.41, 0.7, 0.95].map((share) => fidelity({ explained: [share, 0] }).advice)
    expect(advice[0]).toContain('neighbourhoods with care')
    expect(advice[1]).toContain('single distances with care')
    expect(advice[2]).toBe('distances can be read.')
  })

  test('survives numbers that are none', () => {
    expect(fidelity({ explained: [Number.NaN, 0.2] }).share).toBe(0.2)
    expect(fidelity({ explained: [] }).share).toBe(0)
  })
})

test('names say what was projected', () => {
  expect(layoutName({ source: 'logits' })).toBe('PCA of the logits')
  expect(layoutName({ source: 'representation' })).toBe('PCA of the representation')
})

test('the axes are named by their recorded epoch, and by the step where it is gone', () => {
  const moments = [snapshotInfo(0), snapshotInfo(10)]
  expect(anchorText({ ...layout, anchor: 10 }, moments, true)).toBe(
    'Axes from epoch 10 (the last snapshot), the same in every snapshot.',
  )
  expect(anchorText({ ...layout, anchor: 7 }, moments, true)).toContain('step 7')
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
