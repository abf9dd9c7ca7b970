import { expect, test } from 'vitest'
import { CORRECTNESS, SEQUENCE, alongStops, quantiles, robustRange, shareOf } from '../../src/model/scale'

/** CIE lightness of a colour. */
function lightness([r = 0, g = 0, b = 0]: readonly number[]): number {
  const linear = (part: number): number => (part <= 10.31 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y
}

test('the sequence grows lighter all the way, in steps that are alike, and both ends stand off white and black', () => {
  const lights = Array.from({ length: 33 }, (_, i) => lightness(alongStops(SEQUENCE, i / 32)))
  const steps = lights.slice(1).map((light, i) => light - lights[i]!)
  expect(Math.min(...steps)).toBeGreaterThan(0.5)
  expect(Math.max(...steps)).toBeLessThan(3)
  expect(lights[0]).toBeGreaterThan(30)
  expect(lights.at(-1)).toBeLessThan(85)
})

test('right and wrong differ in lightness too', () => {
  const [right, wrong] = CORRECTNESS.map(({ colour }) => lightness(alongStops([colour, colour], 0)))
  expect(Math.abs(right! - wrong!)).toBeGreaterThan(15)
})

test('quantiles are those of the sorted numbers; what is no number does not count', () => {
  const values = [5, Number.NaN, 1, 3, Number.POSITIVE_INFINITY, 4, 2]
  expect(quantiles(values.length, (i) => values[i]!, [0, 0.5, 1])).toEqual([1, 3, 5])
  expect(quantiles(2, () => Number.NaN, [0.5])).toBeNull()
})

test('a robust range leaves out outliers and is never empty', () => {
  const [low, high] = robustRange(1001, (i) => (i === 1000 ? 1e9 : i)) ?? [0, 0]
  expect(low).toBeCloseTo(10)
  expect(high).toBeCloseTo(990)
  expect(robustRange(3, () => 7)).toEqual([6.5, 7.5])
  expect(robustRange(0, () => 7)).toBeNull()
})

test('shares are cut at the ends', () => {
  expect([-1, 0, 1, 2, 5].map((value) => shareOf(value, [0, 2]))).toEqual([0, 0, 0.5, 1, 1])
  expect(shareOf(Number.NaN, [0, 2])).toBeNaN()
})
