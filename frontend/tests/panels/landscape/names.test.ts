import { describe, expect, test } from 'vitest'
import {
  type Named,
  densestPlaces,
  keptInside,
  placedNames,
  placesBetween,
  shortName,
} from '../../../src/panels/landscape/names'

/** Points of one class around a place, in 16-bit numbers, on a small spiral. */
function cluster(x: number, y: number, count: number, radius = 1500): number[] {
  return Array.from({ length: count }, (_, i) => {
    const [angle, distance] = [2.399963 * i, radius * Math.sqrt(i / count)]
    return [Math.round(x + distance * Math.cos(angle)), Math.round(y + distance * Math.sin(angle))]
  }).flat()
}

function crowd(positions: number[], label: number[], prediction = label): Parameters<typeof densestPlaces>[0] {
  return {
    positions: Uint16Array.from(positions),
    scale: [1e-3, 2e-3],
    offset: [-10, 5],
    label: Int32Array.from(label),
    prediction,
    probe: new Uint8Array(label.length),
    shown: [true],
    ground: null,
  }
}

describe('densestPlaces', () => {
  test('are where most samples lie, not their mean', () => {
    const positions = [...cluster(50_000, 20_000, 300), ...cluster(5000, 60_000, 60)]
    const place = densestPlaces(crowd(positions, new Array<number>(360).fill(4)), [4]).get(4)!
    expect(place.x).toBeCloseTo(-10 + 50, 0)
    expect(place.y).toBeCloseTo(5 + 40, 0)
  })

  test('count rightly predicted samples only', () => {
    const positions = [...cluster(50_000, 20_000, 300), ...cluster(5000, 60_000, 60)]
    const prediction = [...new Array<number>(300).fill(1), ...new Array<number>(60).fill(0)]
    const place = densestPlaces(crowd(positions, new Array<number>(360).fill(0), prediction), [0, 1]).get(0)!
    expect(place.x).toBeCloseTo(-5, 0)
  })

  test('count shown probes only, and a class without samples has none', () => {
    const one = crowd(cluster(30_000, 30_000, 10), new Array<number>(10).fill(0))
    expect(densestPlaces({ ...one, shown: [false] }, [0]).size).toBe(0)
    expect([...densestPlaces(one, [0, 1]).keys()]).toEqual([0])
  })

  test('prefer ground of the class, and do without where there is none', () => {
    const positions = [...cluster(50_000, 20_000, 300), ...cluster(5000, 60_000, 60)]
    const one = crowd(positions, new Array<number>(360).fill(1))
    const box = [-10, 5, 55.535, 136.07] as const
    const texels = new Uint8Array(16)
    texels[4 * 2 + 3] = 1 // the upper left quarter alone
    const ground = { width: 2, height: 2, box, texels }
    const place = densestPlaces({ ...one, ground }, [1]).get(1)!
    expect([place.x, place.y]).toEqual([expect.closeTo(-5, 0), expect.closeTo(125, 0)])
    texels.fill(0)
    expect(densestPlaces({ ...one, ground }, [1]).get(1)!.x).toBeCloseTo(40, 0)
  })

  test('lie at the samples when all are in one corner', () => {
    const place = densestPlaces(crowd([65535, 65535, 65535, 65535], [0, 0]), [0]).get(0)!
    expect(Math.abs(place.x - (-10 + 65.535))).toBeLessThan(1.1)
  })
})

test('places move with the playhead', () => {
  const from = new Map([
    [0, { x: 0, y: 0 }],
    [1, { x: 5, y: 5 }],
  ])
  const to = new Map([
    [0, { x: 10, y: 20 }],
    [2, { x: 7, y: 7 }],
  ])
  expect(placesBetween(from, to, 0.25)).toEqual(
    new Map([
      [0, { x: 2.5, y: 5 }],
      [1, { x: 5, y: 5 }],
    ]),
  )
  expect([...placesBetween(from, to, 0.75).keys()].sort()).toEqual([0, 2])
})

describe('placedNames', () => {
  const name = (id: number, x: number, y: number, width = 30): Named => ({ id, x, y, width, height: 22 })

  function overlaps(names: readonly Named[], shifts: ReadonlyMap<number, { x: number; y: number }>): number {
    const boxes = names
      .filter(({ id }) => shifts.has(id))
      .map((one) => {
        const shift = shifts.get(one.id)!
        return { ...one, x: one.x + shift.x, y: one.y + shift.y }
      })
    let count = 0
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        if (Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < 22) count += 1
      }
    })
    return count
  }

  test('leaves names alone that do not touch', () => {
    const shifts = placedNames([name(0, 0, 0), name(1, 100, 0)], new Map())
    expect([...shifts.values()]).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ])
  })

  test('moves touching names apart', () => {
    const names = [name(0, 0, 0), name(1, 3, 2), name(2, -4, 1), name(3, 1, -3)]
    const shifts = placedNames(names, new Map())
    expect(shifts.size).toBe(4)
    expect(overlaps(names, shifts)).toBe(0)
    expect(shifts.get(0)).toEqual({ x: 0, y: 0 })
  })

  test('leaves the spot free in which all samples lie', () => {
    const names = [name(0, 0, 0), name(1, 1, 0)]
    const shifts = placedNames(names, new Map(), { x: 0, y: 0, width: 12, height: 12 })
    expect(shifts.size).toBe(2)
    for (const [id, { x, y }] of shifts) {
      const clear = Math.abs(names[id]!.x + x) >= 21 || Math.abs(names[id]!.y + y) >= 17
      expect(clear).toBe(true)
    }
  })

  test('leaves out what finds no place rather than cover another', () => {
    const names = Array.from({ length: 60 }, (_, i) => name(i, 0, 0, 60))
    const shifts = placedNames(names, new Map())
    expect(shifts.size).toBeGreaterThan(3)
    expect(shifts.size).toBeLessThan(60)
    expect(overlaps(names, shifts)).toBe(0)
  })

  test('keeps a shift while it is free, so that names do not jump', () => {
    const first = placedNames([name(0, 0, 0), name(1, 3, 2)], new Map())
    const later = placedNames([name(0, 0, 0), name(1, 4, 1)], first)
    expect(later.get(1)).toEqual(first.get(1))
    expect(first.get(1)).not.toEqual({ x: 0, y: 0 })
    const apart = placedNames([name(0, 0, 0), name(1, 60, 8)], later)
    expect(apart.get(1)).toEqual({ x: 0, y: 0 })
  })
})

describe('long names', () => {
  const width = (text: string): number => 10 * Array.from(text).length

  test('are cut to a width, by characters, not by halves of them', () => {
    expect(shortName('cat', 30, width)).toBe('cat')
    expect(shortName('🦉'.repeat(30), 180, width)).toBe(`${'🦉'.repeat(17)}…`)
    expect(shortName('red fox', 50, width)).toBe('red…')
  })

  test('keep one character where nothing fits', () => {
    expect(shortName('cat', 1, width)).toBe('c…')
  })
})

test('names are not cut off at the edges, nor shifted over them', () => {
  const canvas = { width: 200, height: 100 }
  const at = (x: number, y: number): Named => ({ id: 0, x, y, width: 60, height: 22 })
  expect(keptInside(at(2, 99), canvas)).toMatchObject({ x: 34, y: 85 })
  expect(keptInside(at(100, 50), canvas)).toMatchObject({ x: 100, y: 50 })
  const names = [at(166, 15), { ...at(166, 15), id: 1 }, { ...at(160, 20), id: 2 }]
  const shifts = placedNames(names, new Map(), null, canvas)
  expect(shifts.size).toBe(3)
  for (const [id, shift] of shifts) {
    expect(names[id]!.x + shift.x + 30).toBeLessThanOrEqual(196.5)
    expect(names[id]!.y + shift.y - 11).toBeGreaterThanOrEqual(3.5)
  }
})
