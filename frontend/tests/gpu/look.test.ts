import { describe, expect, test } from 'vitest'
import {
  type Colour,
  DARK,
  LIGHT,
  colourOf,
  groundColour,
  markedRadius,
  pointRadius,
  ringOpacity,
  sureness,
} from '../../src/gpu/look'

const BLUE = colourOf('#2488df')

function bytes(colour: Colour): number[] {
  return colour.map((part) => Math.round(255 * part))
}

describe('ground', () => {
  // The mock's arithmetic, by hand: p + a (class − p) with a = 0.08 + 0.30 q on white, 0.12 + 0.26 q on #14171c.
  test.each<[number, number[], number[]]>([
    [0, [237, 245, 252], [22, 37, 51]],
    [0.5, [205, 228, 248], [24, 51, 77]],
    [1, [172, 210, 243], [26, 66, 102]],
  ])('at sureness %d has the tints of the mock', (sure, light, dark) => {
    const ground = { colour: BLUE, sureness: sure, gap: 1, support: 1 }
    expect(bytes(groundColour(LIGHT, ground))).toEqual(light)
    expect(bytes(groundColour(DARK, ground))).toEqual(dark)
  })

  test('is white on the border, ash over the tint in the dark', () => {
    const ground = { colour: BLUE, sureness: 0, gap: 0, support: 1 }
    expect(bytes(groundColour(LIGHT, ground))).toEqual([255, 255, 255])
    const tint = [22, 37.02, 51.45]
    const ash = [168, 176, 188].map((part, i) => Math.round(tint[i]! + 0.34 * (part - tint[i]!)))
    bytes(groundColour(DARK, ground)).forEach((part, i) => expect(Math.abs(part - ash[i]!)).toBeLessThanOrEqual(1))
  })

  test('the border ends between gaps of 0.075 and 0.105', () => {
    const at = (gap: number): Colour => groundColour(LIGHT, { colour: BLUE, sureness: 1, gap, support: 1 })
    expect(at(0.075)).toEqual(at(0))
    expect(at(0.105)).toEqual(at(1))
    const middle = (at(0)[0] + at(1)[0]) / 2
    expect(at(0.09)[0]).toBeCloseTo(middle)
  })

  test('fades into the canvas where no data is', () => {
    const ground = { colour: BLUE, sureness: 1, gap: 0, support: 0 }
    expect(groundColour(LIGHT, ground)).toEqual(LIGHT.canvas)
    expect(groundColour(DARK, ground)).toEqual(DARK.canvas)
  })

  test('weakens to 45 % while points are greyed', () => {
    const ground = { colour: BLUE, sureness: 1, gap: 1, support: 1 }
    const full = 1 - groundColour(LIGHT, ground)[0]
    expect(1 - groundColour(LIGHT, ground, 0.45)[0]).toBeCloseTo(0.45 * full)
  })
})

describe('sureness', () => {
  test.each([
    [0.1, 10, 0],
    [0.55, 10, 0.5],
    [1, 10, 1],
    [0.05, 10, 0],
    [0.5, 2, 0],
    [0.001, 1000, 0],
  ])('of %d among %i classes is %d', (confidence, classes, expected) => {
    expect(sureness(confidence, classes)).toBeCloseTo(expected)
  })

  test.each([0, 0.5, 1])('with one class, %d is sure', (confidence) => {
    expect(sureness(confidence, 1)).toBe(1)
  })
})

describe('points', () => {
  const canvas = { width: 856, height: 712 }
  const half = { width: 428, height: 356 }

  test('have the radius of the mock at 10 000 and stay between 0.8 and 3', () => {
    expect(pointRadius(10_000, canvas)).toBeCloseTo(1.65)
    expect(pointRadius(40_000, canvas)).toBeCloseTo(0.825)
    expect([0, 1, 100].map((n) => pointRadius(n, canvas))).toEqual([3, 3, 3])
    expect(pointRadius(1_000_000, canvas)).toBe(0.8)
  })

  test('shrink with the canvas, never grow with it', () => {
    expect(pointRadius(10_000, half)).toBeCloseTo(0.825)
    expect(pointRadius(100, half)).toBeCloseTo(1.5)
    expect(pointRadius(10_000, { width: 60, height: 40 })).toBe(0.8)
    expect(pointRadius(10_000, { width: 4000, height: 3000 })).toBeCloseTo(1.65)
  })

  test('that are marked are never smaller than the others', () => {
    expect(markedRadius(10_000, canvas, 0.01)).toBe(2.5)
    expect(markedRadius(500, canvas, 0.01)).toBe(3)
    expect(markedRadius(10_000, half, 0.01)).toBeCloseTo(1.25)
    expect(markedRadius(1_000_000, half, 0.5)).toBeGreaterThanOrEqual(0.8)
  })

  test('that are marked come near the others where they are many', () => {
    const [few, many, most] = [0.05, 0.17, 1].map((share) => markedRadius(10_000, canvas, share))
    expect(few).toBe(2.5)
    expect(many).toBeCloseTo(1.65 + (0.85 * 0.05) / 0.17)
    expect(most! - 1.65).toBeLessThan(0.05)
  })

  test('rings fade above 5 % of mismatches', () => {
    expect([0, 0.01, 0.05].map(ringOpacity)).toEqual([1, 1, 1])
    expect(ringOpacity(0.17)).toBeCloseTo(0.294, 3)
    expect(ringOpacity(1)).toBeCloseTo(0.05)
  })
})
