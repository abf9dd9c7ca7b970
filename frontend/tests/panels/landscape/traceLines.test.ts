import { describe, expect, test } from 'vitest'
import { BREAK, traceOpacity } from '../../../src/gpu/traces'
import { Frame } from '../../../src/model/frame'
import { Mask } from '../../../src/state/mask'
import { linesOf, stratified } from '../../../src/panels/landscape/traceLines'

function frame(prediction: number[], positions: number[]): Frame {
  const n = prediction.length
  const scaling = { scale: [2, 1] as const, offset: [10, 0] as const }
  return new Frame(
    0,
    Uint16Array.from(positions),
    scaling,
    Uint8Array.from(prediction),
    new Uint8Array(n),
    new Uint16Array(n),
  )
}

describe('stratified', () => {
  const label = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 999 ? 1 : 2))
  const everyone = Mask.where(1000, () => true)

  test('keeps the shares of the classes, one of the rarest too, evenly', () => {
    const kept = stratified(everyone, label, 100)
    const counts = [0, 0, 0]
    for (const row of kept) counts[label[row]!]! += 1
    expect(kept.length).toBeGreaterThan(95)
    expect(kept.length).toBeLessThanOrEqual(100)
    expect(counts[2]).toBe(1)
    expect(counts[0]! / kept.length).toBeCloseTo(0.9, 1)
    expect(kept[0]).toBeLessThan(30)
    expect(new Set(kept).size).toBe(kept.length)
  })

  test('few are all kept', () => {
    expect([...stratified(Mask.ofRows(1000, [7, 3, 950]), label, 100)]).toEqual([3, 7, 950])
    expect([...stratified(Mask.ofRows(3, [1, 2]), Int32Array.of(0, -1, -1), 100)]).toEqual([1, 2])
    expect(stratified(Mask.ofRows(1000, []), label, 100)).toHaveLength(0)
  })
})

test('lines run through the snapshots that know a sample, apart from each other', () => {
  const stops = [
    { frame: frame([0, 2], [0, 0, 5, 5]), index: 0 },
    { frame: frame([0, 1], [1, 2, 3, 4]), index: 2 },
  ]
  const colours = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255)
  const lines = linesOf(Uint32Array.of(0, 1), stops, colours, 2)
  expect([...lines.order]).toEqual([0, 1, BREAK, 2, BREAK])
  expect([...lines.stops]).toEqual([0, 0, 0, 2, 2, 2, 6, 4, 2])
  expect([...lines.colours.subarray(8)]).toEqual([4, 5, 6, 255])
  expect(lines.origin).toEqual([10, 0])
  expect(linesOf(Uint32Array.of(), [], colours, 2).order).toHaveLength(0)
})

test('many lines are fainter each, never gone', () => {
  expect(traceOpacity(1)).toBe(1)
  expect(traceOpacity(2000)).toBeGreaterThanOrEqual(0.15)
  expect(traceOpacity(2000)).toBeLessThan(traceOpacity(100))
})
