import { describe, expect, test } from 'vitest'
import { curvePath, extent, labelPlace, widened } from '../../src/charts/curve'

const x = (index: number): number => 10 * index
const y = (value: number): number => 100 - value

describe('a curve', () => {
  test('goes through its values', () => {
    expect(curvePath([1, 2, 3], x, y)).toBe('M0,99L10,98L20,97')
  })

  test('has gaps where there is no number', () => {
    expect(curvePath([1, null, 3, Number.NaN, 5, 6], x, y)).toBe('M0,99ZM20,97ZM40,95L50,94')
    expect(curvePath([null], x, y)).toBe('')
  })
})

test('the extent takes finite values of all curves', () => {
  expect(
    extent([
      [1, null, 4],
      [Number.NaN, -2, Number.POSITIVE_INFINITY],
    ]),
  ).toEqual([-2, 4])
  expect(extent([[null], []])).toBeNull()
})

test('a narrow extent is widened about its centre', () => {
  expect(widened([0.9, 0.9], 0.1)).toEqual([0.9 - 0.05, 0.9 + 0.05])
  expect(widened([0, 1], 0.1)).toEqual([0, 1])
})

describe('a label', () => {
  const wish = { width: 40, height: 11, left: 0, right: 400, top: 0, bottom: 100 }
  const flat = (height: number) => (): number => height

  test('touches no curve', () => {
    const curves = [flat(50), flat(40), flat(62)]
    const place = labelPlace(curves, wish)
    if (place !== null) for (const curve of curves) expect(curve() > place.y - 10 && curve() < place.y + 3).toBe(false)
  })

  test('lies beside its own curve', () => {
    const place = labelPlace([flat(50), flat(90)], wish)
    expect(place).not.toBeNull()
    expect(Math.abs(place!.y - 50)).toBeLessThan(20)
  })

  test('is left out where there is no room', () => {
    expect(labelPlace([flat(50), flat(40), flat(45), flat(55), flat(60), flat(64)], wish)).toBeNull()
    expect(labelPlace([() => Number.NaN], wish)).toBeNull()
    expect(labelPlace([], wish)).toBeNull()
  })

  test('does not lie on another label', () => {
    const first = labelPlace([flat(50)], wish)!
    const second = labelPlace([flat(50)], wish, [{ ...first, width: 40 }])!
    const apart = Math.abs(second.x - first.x) >= 48 || Math.abs(second.y - first.y) > 11
    expect(apart).toBe(true)
  })
})
