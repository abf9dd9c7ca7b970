import { describe, expect, test } from 'vitest'
import { domain, heightAt, scoreCurves, scoredProbes } from '../../../src/panels/timeline/logic'
import type { SnapshotInfo } from '../../../src/wire/messages'
import { runInfo, snapshotInfo } from '../../model/fixture'

const { probes } = runInfo(0)
const [train, test_] = [probes[0]!, probes[1]!]

function scored(...values: [number | null, number | null][]): SnapshotInfo[] {
  return values.map(([a, b], step) => ({
    ...snapshotInfo(step),
    scores: { p0: { accuracy: a, loss: a === null ? null : 1 - a }, p1: { accuracy: b, loss: null } },
  }))
}

describe('scores', () => {
  test('are drawn of train first, then test, whatever their order', () => {
    const other = { ...train, key: 'p0', name: 'pool' }
    const validation = { ...train, key: 'p1', name: 'Validation' }
    const snapshots = scored([0.5, 0.4])
    expect(scoredProbes([other, validation], snapshots).map(({ name }) => name)).toEqual(['Validation', 'pool'])
    expect(scoredProbes([test_, train], snapshots)).toEqual([train, test_])
  })

  test('of unlabelled probes are left out', () => {
    expect(scoredProbes(probes, scored([0.5, null]))).toEqual([train])
    expect(scoredProbes(probes, [])).toEqual([])
  })

  test('become curves with gaps', () => {
    const curves = scoreCurves(probes, scored([0.5, 0.4], [null, 0.6]))
    expect(curves.map(({ measure, probe, dashed }) => [measure, probe, dashed])).toEqual([
      ['accuracy', 'train', false],
      ['accuracy', 'test', true],
      ['loss', 'train', false],
    ])
    expect(curves[0]!.values).toEqual([0.5, null])
  })
})

describe('the scale', () => {
  test('of accuracy covers the values, of loss starts at 0', () => {
    const curves = scoreCurves(probes, scored([0.5, 0.4], [0.9, 0.8]))
    expect(domain(curves, 'accuracy')).toEqual([0.4, 0.9])
    expect(domain(curves, 'loss')).toEqual([0, 0.5])
  })

  test('never has height 0', () => {
    const curves = scoreCurves(probes, scored([1, null]))
    for (const measure of ['accuracy', 'loss'] as const) {
      const [low, high] = domain(curves, measure)
      expect(high).toBeGreaterThan(low)
    }
    expect(domain([], 'loss')).toEqual([0, 1])
  })
})

test('between two stops a curve is straight, in a gap it is nowhere', () => {
  const at = heightAt(
    [0, 10, null, 4],
    (pixel) => pixel / 100,
    (value) => value,
  )
  expect(at(50)).toBe(5)
  expect(at(100)).toBe(10)
  expect(at(150)).toBeNaN()
  expect(at(300)).toBe(4)
})
