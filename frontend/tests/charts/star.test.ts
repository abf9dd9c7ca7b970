import { describe, expect, test } from 'vitest'
import { namePlaces, namesFit, starPlace, starPolygon, starRadius, starShare } from '../../src/charts/starShape'
import { cutTo } from '../../src/charts/text'
import { textWidth } from '../../src/charts/ticks'

const SIZE = { width: 126, height: 122 }

describe('the axes', () => {
  test('begin at the top, go clockwise and are equally long', () => {
    const ends = [0, 1, 2, 3].map((k) => starPlace(SIZE, k, 4, 1))
    const radius = starRadius(SIZE)
    const expected = [
      [63, 61 - radius],
      [63 + radius, 61],
      [63, 61 + radius],
      [63 - radius, 61],
    ]
    ends.forEach(({ x, y }, k) => {
      expect(x).toBeCloseTo(expected[k]![0]!, 6)
      expect(y).toBeCloseTo(expected[k]![1]!, 6)
    })
  })

  test('carry a share as a share of their length', () => {
    for (const share of [0, 0.25, 1]) {
      const { x, y } = starPlace(SIZE, 3, 7, share)
      expect(Math.hypot(x - 63, y - 61)).toBeCloseTo(share * starRadius(SIZE), 6)
    }
  })
})

describe('values', () => {
  test('are as long as they are large, or as their root', () => {
    expect([0, 0.25, 1].map((value) => starShare(value, false))).toEqual([0, 0.25, 1])
    expect([0, 0.25, 1].map((value) => starShare(value, true))).toEqual([0, 0.5, 1])
  })

  test('that are no numbers, or none of a probability, stay within the star', () => {
    expect([NaN, -1, 2, Infinity].map((value) => starShare(value, true))).toEqual([0, 0, 1, 0])
  })

  test('make a polygon of as many corners, inside the chart, whatever they are', () => {
    for (const values of [[1], [0, 1], [0, 0, 0], Array.from({ length: 24 }, (_, k) => k / 24)]) {
      const corners = starPolygon(SIZE, values, false).split(' ')
      expect(corners).toHaveLength(values.length)
      for (const corner of corners) {
        const [x = NaN, y = NaN] = corner.split(',').map(Number)
        expect(x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height).toBe(true)
      }
    }
  })
})

describe('names', () => {
  test('stand at all axes where they have room, else at those that matter', () => {
    expect(namesFit(SIZE, '0123456789'.split(''))).toBe(true)
    expect(namesFit(SIZE, ['cat', 'aeroplane'])).toBe(false)
    expect(
      namesFit(
        SIZE,
        Array.from({ length: 24 }, (_, k) => String(100 + k)),
      ),
    ).toBe(false)
  })

  test('lie within the chart and never on each other, however close their axes', () => {
    for (let count = 2; count <= 24; count += 1) {
      for (let k = 0; k < count; k += 1) {
        for (let other = 0; other < count; other += 1) {
          if (other === k) continue
          const texts = ['a long name', 'another one']
          const [a, b] = namePlaces(SIZE, count, [
            { k, text: texts[0]! },
            { k: other, text: texts[1]! },
          ])
          for (const { x, y, text } of [a!, b!]) {
            const half = textWidth(text) / 2
            expect(x - half >= -1e-9 && x + half <= SIZE.width + 1e-9).toBe(true)
            expect(y >= 10 && y <= SIZE.height - 2).toBe(true)
          }
          const beside = Math.abs(a!.x - b!.x) >= (textWidth(a!.text) + textWidth(b!.text)) / 2
          expect(beside || Math.abs(a!.y - b!.y) >= 12).toBe(true)
        }
      }
    }
  })

  test('that are too long end in an ellipsis and never take more than their room', () => {
    expect(cutTo('cat', 60)).toBe('cat')
    expect(cutTo('Saint Bernard, St Bernard', 60)).toBe('Saint Be…')
    for (const pixels of [20, 33, 60, 111]) expect(textWidth(cutTo('x'.repeat(99), pixels))).toBeLessThanOrEqual(pixels)
    expect(cutTo('😀'.repeat(40), 40)).toMatch(/^(😀)+…$/u)
  })
})
