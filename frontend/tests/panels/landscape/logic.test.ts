import { describe, expect, test } from 'vitest'
import {
  cardPlace,
  drawnPair,
  easedValue,
  isSmall,
  markedShare,
  offersFit,
  outcomes,
  playingLimit,
  smallSpot,
  timeLeft,
  viewBox,
} from '../../../src/panels/landscape/logic'
import { ringOpacity, sureness } from '../../../src/gpu/look'
import { outsideShare, spreadBox } from '../../../src/picking/look'
import { wheelFactor } from '../../../src/panels/landscape/gestures'

const all = (): boolean => true
const only =
  (...loaded: number[]) =>
  (index: number): boolean =>
    loaded.includes(index)

describe('drawnPair', () => {
  test('lies between the two frames around the playhead', () => {
    expect(drawnPair(2.25, 5, all)).toEqual({ from: 2, to: 3, t: 0.25, ready: true })
    expect(drawnPair(2, 5, all)).toEqual({ from: 2, to: 2, t: 0, ready: true })
    expect(drawnPair(99, 5, all)).toEqual({ from: 4, to: 4, t: 0, ready: true })
  })

  test('holds the nearest loaded frame while one is missing', () => {
    expect(drawnPair(2.25, 5, only(0, 3))).toEqual({ from: 3, to: 3, t: 0, ready: false })
    expect(drawnPair(4, 5, only(0))).toEqual({ from: 0, to: 0, t: 0, ready: false })
  })

  test('is nothing without frames', () => {
    expect(drawnPair(0, 0, all)).toBeNull()
    expect(drawnPair(0, 3, only())).toBeNull()
  })
})

test('playing reaches as far as the data do', () => {
  expect(playingLimit(1.5, 10, only(0, 1, 2, 3))).toBe(3)
  expect(playingLimit(1.5, 10, only(1))).toBe(1)
  expect(playingLimit(8.5, 10, all)).toBe(9)
})

describe('what lies outside', () => {
  const camera = { x: 0, y: 0, k: 10 }
  const size = { width: 100, height: 60 }

  test('is counted as a share', () => {
    expect(outsideShare(Float32Array.of(0, 0, 4.9, 0, 5.1, 0, 0, -3.1), viewBox(camera, size))).toBe(0.5)
    expect(outsideShare(Float32Array.of(NaN, 0), viewBox(camera, size))).toBe(1)
    expect(outsideShare(new Float32Array(), viewBox(camera, size))).toBe(0)
  })

  test('is worth a word when samples have left, not when the user has zoomed in', () => {
    expect(offersFit(0.005, 0)).toBe(false)
    expect(offersFit(0.05, 0)).toBe(true)
    expect(offersFit(0.6, 0.6)).toBe(false)
    expect(offersFit(0.7, 0.6)).toBe(true)
    expect(offersFit(1, 1)).toBe(true)
  })
})

describe('cardPlace', () => {
  const card = { width: 160, height: 64 }
  const canvas = { width: 800, height: 600 }

  test('stands 14 px to the right, else to the left', () => {
    expect(cardPlace({ x: 300, y: 300 }, card, canvas)).toEqual({ x: 314, y: 268 })
    expect(cardPlace({ x: 700, y: 300 }, card, canvas)).toEqual({ x: 526, y: 268 })
  })

  test('is never cut off', () => {
    for (let x = -20; x <= 820; x += 20) {
      for (let y = -20; y <= 620; y += 20) {
        const place = cardPlace({ x, y }, card, canvas)
        expect(place.x).toBeGreaterThanOrEqual(8)
        expect(place.y).toBeGreaterThanOrEqual(8)
        expect(place.x + card.width).toBeLessThanOrEqual(792)
        expect(place.y + card.height).toBeLessThanOrEqual(592)
      }
    }
  })

  test('starts at the left edge of a canvas that is too small', () => {
    expect(cardPlace({ x: 50, y: 20 }, card, { width: 120, height: 40 })).toEqual({ x: 8, y: 8 })
  })
})

test('time left is in words', () => {
  expect([12.3, 89.2, 200, null, NaN, -1].map(timeLeft)).toEqual(['13 s left', '90 s left', '3 min left', '', '', ''])
})

test('a fade starts fast, ends soft and stays at its end', () => {
  const fade = { from: 0, to: 1, start: 1000, duration: 120 }
  expect([900, 1000, 1120, 9999].map((now) => easedValue(fade, now))).toEqual([0, 0, 1, 1])
  expect(easedValue(fade, 1060)).toBe(0.75)
  expect(easedValue({ ...fade, duration: 0 }, 1000)).toBe(1)
})

test('the wheel zooms in and out by the same factor, at most so much at once', () => {
  expect(wheelFactor(-100, 0) * wheelFactor(100, 0)).toBeCloseTo(1)
  expect(wheelFactor(-100, 0)).toBeGreaterThan(1)
  expect(wheelFactor(3, 1)).toBeCloseTo(wheelFactor(48, 0))
  expect(wheelFactor(1e9, 0)).toBe(wheelFactor(240, 0))
})

test('a name gives way where all samples lie in one small spot', () => {
  const [camera, size] = [
    { x: 0, y: 0, k: 10 },
    { width: 200, height: 100 },
  ]
  const spread = (extent: number) => ({ scale: [extent / 65535, extent / 65535], offset: [1, 1] }) as const
  const spot = smallSpot(spread(2), camera, size)!
  expect([spot.x, spot.y]).toEqual([120, 30])
  expect(spot.width).toBeCloseTo(28)
  expect(smallSpot(spread(0), camera, size)).toMatchObject({ x: 110, y: 40, width: 8 })
  expect(smallSpot(spread(7), camera, size)).toBeNull()
})

test('a snapshot that fills little of the canvas is small, unless the camera fits it', () => {
  const size = { width: 800, height: 600 }
  const box = spreadBox(Float32Array.of(0, 0, 1, 2, 0.5, -1))
  expect(box).toEqual([0, -1, 1, 2])
  const camera = (k: number) => ({ x: 0, y: 0, k })
  expect(isSmall(box, camera(30), camera(100), size)).toBe(true)
  expect(isSmall(box, camera(45), camera(100), size)).toBe(false)
  expect(isSmall(box, camera(30), camera(31), size)).toBe(false)
  expect(isSmall(null, camera(30), camera(100), size)).toBe(false)
  expect(spreadBox(new Float32Array())).toBeNull()
})

describe('depth of the ground', () => {
  const ten = Array.from({ length: 10 }, (_, i) => ({ name: String(i) }))

  test('is 2·|p − 0.5| where every class is decided by itself', () => {
    for (const p of [0.5, 0.6, 0.75, 0.9, 1])
      expect(sureness(p, outcomes({ output: 'sigmoid', classes: ten }))).toBeCloseTo(2 * Math.abs(p - 0.5))
    expect(sureness(0.75, outcomes({ output: 'sigmoid', classes: ten.slice(0, 1) }))).toBeCloseTo(0.5)
  })

  test('begins at 1/C where the classes share one', () => {
    expect(sureness(0.1, outcomes({ output: 'softmax', classes: ten }))).toBeCloseTo(0)
    expect(sureness(0.55, outcomes({ output: 'softmax', classes: ten }))).toBeCloseTo(0.5)
  })
})

test('rings stay loud while only the marked samples are lit', () => {
  const share = markedShare({ rows: new Uint32Array(1000), marked: 30, markedTagged: 10 })
  expect(share).toBeCloseTo(0.04)
  expect(ringOpacity(share)).toBe(1)
  expect(markedShare({ rows: new Uint32Array(0), marked: 0, markedTagged: 0 })).toBe(0)
})
