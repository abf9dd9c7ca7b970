import { describe, expect, test } from 'vitest'
import { type Span, indexAt, labelled, placeOf, snapped, spacing } from '../../src/charts/scale'
import { tickIndices } from '../../src/charts/ticks'

const span = (count: number, width = 800): Span => ({ from: 20, to: 20 + width, count })

describe('places', () => {
  test('index and pixel are inverse', () => {
    const line = span(7)
    for (const index of [0, 0.25, 3, 5.9, 6]) expect(indexAt(line, placeOf(line, index))).toBeCloseTo(index, 10)
  })

  test('pixels outside lie at the ends', () => {
    expect(indexAt(span(7), -100)).toBe(0)
    expect(indexAt(span(7), 5000)).toBe(6)
  })

  test('a single stop lies at the start', () => {
    expect(placeOf(span(1), 0)).toBe(20)
    expect(indexAt(span(1), 400)).toBe(0)
    expect(spacing(span(1))).toBe(Number.POSITIVE_INFINITY)
  })

  test('a stop attracts within its reach only', () => {
    const line = span(11, 100)
    expect(snapped(line, 3.4, 5)).toBe(3)
    expect(snapped(line, 3.4, 3)).toBe(3.4)
  })
})

describe('labels', () => {
  test.each([1, 2, 3, 6, 20, 45, 100, 1000])('of %d stops never touch', (count) => {
    const line = span(count)
    for (const first of [0, 1, 7]) {
      const places = labelled(line, 40, first).map((index) => placeOf(line, index))
      places.slice(1).forEach((place, i) => expect(place - places[i]!).toBeGreaterThanOrEqual(40 - 1e-9))
      expect(places[0]).toBe(20)
      expect(places.at(-1)).toBe(count === 1 ? 20 : 820)
    }
  })

  test('fall on round numbers', () => {
    const shown = labelled(span(60), 40, 1).map((index) => index + 1)
    expect(shown).toEqual([1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60])
  })

  test('no stop, no label', () => {
    expect(labelled(span(0), 40)).toEqual([])
  })

  test('the present one is always there and clear of the others', () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => String(i))
    for (const present of [0, 1, 412, 998, 999]) {
      const line = span(1000)
      const shown = tickIndices(line, numbers, present, 0)
      expect(shown).toContain(present)
      for (const index of shown) {
        if (index !== present) expect(Math.abs(placeOf(line, index) - placeOf(line, present))).toBeGreaterThan(6)
      }
    }
  })
})
