import { expect, test } from 'vitest'
import { screenPlace } from '../../src/gpu/camera'
import { cellMapping, clipMapping } from '../../src/gpu/view'

const CAMERA = { x: 3, y: -1, k: 25 }
const SIZE = { width: 800, height: 500 }

test('points land where the overlay puts their marks', () => {
  const [scale, offset] = [
    [2e-4, 1e-4],
    [-4, -3],
  ] as const
  const map = clipMapping(CAMERA, SIZE, scale, offset)
  const [x, y] = [41_234, 12_345]
  const clip = [(x / 65535) * map[0] + map[2], (y / 65535) * map[1] + map[3]]
  const place = screenPlace(CAMERA, offset[0] + scale[0] * x, offset[1] + scale[1] * y, SIZE)
  expect(((clip[0]! + 1) / 2) * SIZE.width).toBeCloseTo(place.x)
  expect(((1 - clip[1]!) / 2) * SIZE.height).toBeCloseTo(place.y)
})

test('cells lie under the points that made them', () => {
  const box = [-5, -6, 11, 6] as const
  const cells = { width: 256, height: 192 }
  const map = cellMapping(CAMERA, SIZE, box, cells)
  // the layout place (-5 + 0.5 cells, -6 + 0.5 cells) is the centre of the first cell
  const place = screenPlace(CAMERA, -5 + 16 / 512, -6 + 12 / 384, SIZE)
  const clip = [(place.x / SIZE.width) * 2 - 1, 1 - (place.y / SIZE.height) * 2]
  expect(clip[0]! * map[0] + map[2]).toBeCloseTo(0.5)
  expect(clip[1]! * map[1] + map[3]).toBeCloseTo(0.5)
})

test('a raster over nothing gives no infinities', () => {
  expect(cellMapping(CAMERA, SIZE, [1, 1, 1, 1], { width: 1, height: 1 }).every(Number.isFinite)).toBe(true)
})
