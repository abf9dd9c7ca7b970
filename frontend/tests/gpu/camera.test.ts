import { describe, expect, test } from 'vitest'
import {
  type Box,
  type Camera,
  cameraBetween,
  fittedCamera,
  layoutPlace,
  pannedCamera,
  saneBox,
  screenPlace,
  zoomedCamera,
} from '../../src/gpu/camera'

const SIZE = { width: 856, height: 712 }
const BOX: Box = [-4, -4.25, 5.25, 4.75]

describe('fittedCamera', () => {
  test('shows all samples: the box without its margin of 12 %', () => {
    const camera = fittedCamera(BOX, SIZE.width, SIZE.height)
    const margin = 0.12 / 1.24
    const [x0, y0, x1, y1] = BOX
    for (const share of [margin, 1 - margin]) {
      const place = screenPlace(camera, x0 + share * (x1 - x0), y0 + share * (y1 - y0), SIZE)
      expect(place.x).toBeGreaterThanOrEqual(47.9)
      expect(place.x).toBeLessThanOrEqual(SIZE.width - 47.9)
      expect(place.y).toBeGreaterThanOrEqual(51.9)
      expect(place.y).toBeLessThanOrEqual(SIZE.height - 51.9)
    }
  })

  test('puts the middle of the box into the middle', () => {
    const place = screenPlace(fittedCamera(BOX, SIZE.width, SIZE.height), 0.625, 0.25, SIZE)
    expect(place.x).toBeCloseTo(SIZE.width / 2)
    expect(place.y).toBeCloseTo(SIZE.height / 2)
  })

  test.each<[string, Box]>([
    ['all samples in one place', [2, 3, 2, 3]],
    ['one sample at zero', [0, 0, 0, 0]],
    ['a line', [0, 1, 5, 1]],
    ['nothing finite', [NaN, 0, Infinity, 1]],
  ])('stays finite for %s', (_, box) => {
    const camera = fittedCamera(box, 300, 200)
    expect(Number.isFinite(camera.k) && camera.k > 0).toBe(true)
    expect(Number.isFinite(camera.x + camera.y)).toBe(true)
  })

  test('a canvas smaller than its margins still shows something', () => {
    expect(fittedCamera(BOX, 20, 20).k).toBeGreaterThan(0)
  })
})

test('a box without size gets one around its place', () => {
  const [x0, y0, x1, y1] = saneBox([5, -2, 5, -2])
  expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual([5, -2])
  expect(x1 - x0).toBeGreaterThan(0)
})

describe('moving', () => {
  const camera: Camera = { x: 1, y: -2, k: 40 }

  test('the layout points up, the canvas down', () => {
    expect(screenPlace(camera, 1, -1, SIZE).y).toBeCloseTo(SIZE.height / 2 - 40)
  })

  test('canvas and layout places are inverse to each other', () => {
    const at = layoutPlace(camera, { x: 100, y: 50, ...SIZE })
    const back = screenPlace(camera, at.x, at.y, SIZE)
    expect(back.x).toBeCloseTo(100)
    expect(back.y).toBeCloseTo(50)
  })

  test.each([0.3, 1.7, 12])('zooming by %d keeps what lies under the pointer', (factor) => {
    const place = { x: 123, y: 456, ...SIZE }
    const before = layoutPlace(camera, place)
    const zoomed = zoomedCamera(camera, factor, place, null)
    expect(zoomed.k).toBeCloseTo(40 * factor)
    expect(layoutPlace(zoomed, place).x).toBeCloseTo(before.x)
    expect(layoutPlace(zoomed, place).y).toBeCloseTo(before.y)
  })

  test('zooming ends before numbers lose their meaning', () => {
    const place = { x: 0, y: 0, ...SIZE }
    const whole = fittedCamera(BOX, SIZE.width, SIZE.height).k
    expect(zoomedCamera(camera, 1e9, place, BOX).k).toBeCloseTo(400 * whole)
    expect(zoomedCamera(camera, 1e-9, place, BOX).k).toBeCloseTo(0.2 * whole)
  })

  test('a drag takes the picture along', () => {
    const before = screenPlace(camera, 3, 4, SIZE)
    const after = screenPlace(pannedCamera(camera, 30, -20), 3, 4, SIZE)
    expect(after.x - before.x).toBeCloseTo(30)
    expect(after.y - before.y).toBeCloseTo(-20)
  })

  test('a glide starts here, ends there and slows down', () => {
    const to: Camera = { x: 5, y: 5, k: 400 }
    expect(cameraBetween(camera, to, 0)).toEqual(camera)
    expect(cameraBetween(camera, to, 1)).toEqual(to)
    expect(cameraBetween(camera, to, 7)).toEqual(to)
    expect(cameraBetween(camera, to, 0.5).x).toBeCloseTo(1 + 4 * 0.875)
  })
})
