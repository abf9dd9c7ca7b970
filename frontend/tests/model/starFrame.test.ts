import { expect, test } from 'vitest'
import { Frame } from '../../src/model/frame'
import { degreesOf, starFrame, turned } from '../../src/model/starFrame'

const BASE = new Frame(
  3,
  new Uint16Array(4),
  { scale: [1, 1], offset: [0, 0] },
  Uint8Array.of(0, 1),
  new Uint8Array(2),
  new Uint16Array(2),
)

test('a sample lies at the sum of its shares times the axes', () => {
  const axes = [
    [1, 0],
    [0, 2],
    [-1, -1],
  ] as const
  const shares = Uint8Array.of(255, 0, 0, 51, 102, 102)
  const made = starFrame(BASE, shares, axes)
  expect([made.x(0), made.y(0)]).toEqual([expect.closeTo(1, 3), expect.closeTo(0, 3)])
  expect([made.x(1), made.y(1)]).toEqual([expect.closeTo(0.2 - 0.4, 3), expect.closeTo(0.8 - 0.4, 3)])
  expect(made.prediction).toBe(BASE.prediction)
  expect(
    starFrame(BASE, shares, [
      [0, 0],
      [0, 0],
      [0, 0],
    ]).x(1),
  ).toBeCloseTo(0)
})

test('axes turn against the clock and keep their length', () => {
  const [x, y] = turned([2, 0], Math.PI / 2)
  expect([x, y]).toEqual([expect.closeTo(0), expect.closeTo(2)])
  expect(degreesOf([0, -1])).toBe(270)
  expect(degreesOf(turned([1, 0], -0.001))).toBe(0)
})
