import { describe, expect, test } from 'vitest'
import { curveAround, curvePath, spreadOut } from '../../src/charts/curve'

const x = (index: number): number => 10 * index
const y = (value: number): number => value

describe('a curve around a stop', () => {
  test('is the whole curve in two parts that meet there', () => {
    expect(curveAround([1, 2, 3, 4], 2, x, y)).toEqual({ past: 'M0,1L10,2L20,3', future: 'M20,3L30,4' })
  })

  test('has no future at the end and a dot of a past at the start', () => {
    expect(curveAround([1, 2], 1, x, y)).toEqual({ past: curvePath([1, 2], x, y), future: '' })
    expect(curveAround([1, 2], 0, x, y)).toEqual({ past: 'M0,1Z', future: 'M0,1L10,2' })
    expect(curveAround([], 0, x, y)).toEqual({ past: '', future: '' })
  })

  test('keeps its gaps', () => {
    expect(curveAround([1, null, 3, NaN, 5], 2, x, y)).toEqual({ past: 'M0,1ZM20,3Z', future: 'M20,3ZM40,5Z' })
  })
})

describe('labels at the ends', () => {
  test('stay where they are with room between them', () => {
    expect(spreadOut([10, 90, 50], 12, 0, 100)).toEqual([10, 90, 50])
  })

  test('are moved apart, in their order, within the bounds', () => {
    for (const places of [
      [50, 51],
      [100, 99],
      [0, 0],
      [100, 100, 100],
    ]) {
      const found = spreadOut(places, 12, 0, 100)
      const sorted = [...found].sort((a, b) => a - b)
      sorted.slice(1).forEach((place, i) => expect(place - sorted[i]!).toBeGreaterThanOrEqual(12))
      expect(sorted[0]).toBeGreaterThanOrEqual(0)
      expect(sorted.at(-1)).toBeLessThanOrEqual(100)
      for (let a = 0; a < places.length; a += 1)
        for (let b = 0; b < places.length; b += 1)
          if (places[a]! < places[b]!) expect(found[a]!).toBeLessThan(found[b]!)
    }
  })
})
