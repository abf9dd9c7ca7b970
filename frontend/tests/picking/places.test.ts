import { describe, expect, test } from 'vitest'
import { enclosed } from '../../src/picking/enclosed'
import { lookThrough } from '../../src/picking/look'
import { type Places, placesOf } from '../../src/picking/places'

/** Evenly spread numbers without a random generator. */
function spread(i: number, irrational: number): number {
  return (i * irrational) % 1
}

function cloud(n: number): Places {
  const positions = Float32Array.from({ length: 2 * n }, (_, i) => spread(i + 1, i % 2 === 0 ? 0.754_877 : 0.569_84))
  return { rows: Uint32Array.from({ length: n }, (_, i) => n - 1 - i), positions }
}

/** Ray casting over all edges, the plain way. */
function isInside(polygon: Float64Array, x: number, y: number): boolean {
  let odd = false
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  }
  return odd
}

describe('enclosed', () => {
  test.each([
    ['star that crosses itself', 7, 3],
    ['round one', 180, 1],
    ['triangle', 3, 1],
  ])('answers as ray casting over all edges: %s', (_, corners, jump) => {
    const polygon = Float64Array.from({ length: 2 * corners }, (_, i) => {
      const angle = (2 * Math.PI * jump * Math.floor(i / 2)) / corners + 0.3
      return 0.5 + 0.4 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
    })
    const places = cloud(3000)
    const member = enclosed(places, polygon, 3000)
    let count = 0
    for (let i = 0; i < 3000; i += 1) {
      const inside = isInside(polygon, places.positions[2 * i]!, places.positions[2 * i + 1]!)
      expect(member[places.rows[i]!]).toBe(inside ? 1 : 0)
      count += inside ? 1 : 0
    }
    expect(count).toBeGreaterThan(100)
  })

  test('rows that are not drawn are no members, and a line encloses nothing', () => {
    const one: Places = { rows: Uint32Array.of(4), positions: Float32Array.of(0.5, 0.5) }
    expect([...enclosed(one, Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1), 6)]).toEqual([0, 0, 0, 0, 1, 0])
    expect([...enclosed(one, Float64Array.of(0, 0, 1, 1), 6)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([...enclosed(one, Float64Array.of(0, 0.5, 1, 0.5, 0, 0.5), 6)]).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('a million points within 300 edges take well under a second', () => {
    const n = 1_000_000
    const places = cloud(n)
    const polygon = Float64Array.from({ length: 600 }, (_, i) => {
      const angle = (2 * Math.PI * Math.floor(i / 2)) / 300
      return 0.5 + (0.45 + 0.02 * Math.sin(19 * angle)) * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
    })
    const started = performance.now()
    enclosed(places, polygon, n)
    expect(performance.now() - started).toBeLessThan(700)
  })
})

test('places between two frames are those that are drawn', () => {
  const from = { positions: Uint16Array.of(0, 0, 10, 20), scale: [1, 2], offset: [100, 0] } as const
  const to = { positions: Uint16Array.of(0, 0, 40, 0), scale: [0.5, 1], offset: [0, 10] } as const
  const rows = Uint32Array.of(1)
  expect([...placesOf(rows, from, null, 0.25).positions]).toEqual([110, 40])
  expect([...placesOf(rows, from, to, 0.25).positions]).toEqual([0.75 * 110 + 0.25 * 20, 0.75 * 40 + 0.25 * 10])
  expect([...placesOf(rows, from, to, 1).positions]).toEqual([20, 10])
})

test('a look counts what is in view, what is outside, and lists no more than wanted', () => {
  const places: Places = {
    rows: Uint32Array.of(7, 8, 9),
    positions: Float32Array.of(0, 0, 0.9, 0.9, 3, -3),
  }
  const look = lookThrough(places, [-1, -1, 1, 1], [-0.5, -0.5, 0.5, 0.5], 1)!
  expect(look.outside).toBeCloseTo(1 / 3)
  expect(look.outsideInner).toBeCloseTo(2 / 3)
  expect(look.inView).toBe(2)
  expect([...look.rows]).toEqual([7])
  expect(look.spread.map((one) => Number(one.toFixed(3)))).toEqual([0, -3, 3, 0.9])
  expect(
    lookThrough({ rows: new Uint32Array(), positions: new Float32Array() }, [0, 0, 1, 1], [0, 0, 1, 1], 1),
  ).toBeNull()
})
