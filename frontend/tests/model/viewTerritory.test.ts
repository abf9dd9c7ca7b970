import { expect, test } from 'vitest'
import { isCoarse, snappedBox } from '../../src/model/viewTerritory'

test('a box holds its view with room for the rim, and stays the same for a nudge', () => {
  const box = snappedBox([0.1, 0.1, 1.1, 0.9])
  expect(box[0]).toBeLessThan(0.1 - 0.05)
  expect(box[2]).toBeGreaterThan(1.1 + 0.05)
  expect(box[2] - box[0]).toBeLessThan(1.5)
  expect(snappedBox([0.101, 0.101, 1.101, 0.901])).toEqual(box)
})

test('cells of more than four pixels are coarse', () => {
  const raster = { box: [0, 0, 256, 256] as const, width: 256 }
  expect(isCoarse(raster, { x: 0, y: 0, k: 4 })).toBe(false)
  expect(isCoarse(raster, { x: 0, y: 0, k: 4.1 })).toBe(true)
})
