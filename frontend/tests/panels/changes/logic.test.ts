import { describe, expect, test } from 'vitest'
import { KINDS, changes, crossing, filtered, kindCounts, ways } from '../../../src/panels/changes/logic'
import { Mask } from '../../../src/state/mask'

const ALL = { shown: [true, true], mask: null }

interface Drawn {
  known: { label: Int32Array; probe: Uint8Array; classes: number }
  before: { prediction: Uint8Array; confidence: Uint8Array }
  after: { prediction: Uint8Array; confidence: Uint8Array }
}

function drawn(length: number, classes: number): Drawn {
  let seed = 11
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const bytes = (below: number): Uint8Array => Uint8Array.from({ length }, () => next(below))
  return {
    known: { label: Int32Array.from({ length }, () => next(classes + 1) - 1), probe: bytes(2), classes },
    before: { prediction: bytes(classes + 1), confidence: bytes(256) },
    after: { prediction: bytes(classes + 1), confidence: bytes(256) },
  }
}

/** Written from the definition: filter, name, sort. */
function naive({ known, before, after }: Drawn, counts: (row: number) => boolean): { row: number; kind: string }[] {
  const named = (row: number): string => {
    const label = known.label[row]!
    if (label === -1) return 'none'
    const [was, is] = [before.prediction[row] === label, after.prediction[row] === label]
    return !was && is ? 'learned' : was && !is ? 'forgotten' : 'flipped'
  }
  return [...known.label.keys()]
    .filter(counts)
    .filter((row) => before.prediction[row]! < known.classes && after.prediction[row]! < known.classes)
    .filter((row) => before.prediction[row] !== after.prediction[row])
    .map((row) => ({
      row,
      kind: named(row),
      crossing: (before.confidence[row]! / 255) * (after.confidence[row]! / 255),
    }))
    .sort((a, b) => (Math.abs(a.crossing - b.crossing) > 1e-12 ? b.crossing - a.crossing : a.row - b.row))
    .map(({ row, kind }) => ({ row, kind }))
}

describe('what changed', () => {
  test('agrees with the definition, ranked', () => {
    const made = drawn(4000, 6)
    const mask = Mask.where(4000, (row) => row % 5 !== 0)
    const found = changes(made.known, made.before, made.after, { shown: [true, false], mask })
    const named = Array.from(found.rows, (row, i) => ({ row, kind: KINDS[found.kinds[i]!] ?? 'none' }))
    expect(named).toEqual(naive(made, (row) => made.known.probe[row] === 0 && row % 5 !== 0))
    expect(kindCounts(found).reduce((a, b) => a + b)).toBe(found.rows.length)
  })

  test('does not hang on the names of the classes', () => {
    const made = drawn(500, 5)
    const turned = [3, 0, 4, 1, 2, 5]
    const renamed = (one: Uint8Array): Uint8Array => one.map((known) => turned[known]!)
    const other = changes(
      { ...made.known, label: made.known.label.map((one) => (one < 0 ? -1 : turned[one]!)) },
      { ...made.before, prediction: renamed(made.before.prediction) },
      { ...made.after, prediction: renamed(made.after.prediction) },
      ALL,
    )
    expect(other).toEqual(changes(made.known, made.before, made.after, ALL))
  })

  test('backwards, what was learned is forgotten', () => {
    const { known, before, after } = drawn(900, 4)
    const there = kindCounts(changes(known, before, after, ALL))
    const back = kindCounts(changes(known, after, before, ALL))
    expect([back[0], back[1], back[2], back[3]]).toEqual([there[1], there[0], there[2], there[3]])
  })

  test('between a snapshot and itself is nothing', () => {
    const { known, before } = drawn(300, 4)
    expect(changes(known, before, before, ALL).rows).toHaveLength(0)
    const none = { label: new Int32Array(0), probe: new Uint8Array(0), classes: 3 }
    expect(changes(none, before, before, ALL)).toEqual({
      rows: new Uint32Array(0),
      kinds: new Uint8Array(0),
      compared: 0,
    })
  })

  test('can be narrowed to a kind and to a way', () => {
    const { known, before, after } = drawn(2000, 3)
    const found = changes(known, before, after, ALL)
    const all = ways(found.rows, before, after, 3, 99)
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(found.rows.length)
    for (const way of all) {
      const rows = filtered(found, before, after, { kind: null, way })
      expect(rows).toHaveLength(way.count)
      const learned = filtered(found, before, after, { kind: 0, way })
      expect([...learned]).toEqual([...rows].filter((row) => known.label[row] === way.to))
    }
  })

  test('crosses firmly where both classes were sure', () => {
    const before = { prediction: [0, 0], confidence: [255, 128] }
    const after = { prediction: [1, 1], confidence: [255, 51] }
    expect(crossing(before, after, 0)).toBe(1)
    expect(crossing(before, after, 1)).toBeCloseTo((128 / 255) * 0.2, 12)
  })

  test('of 60 000 samples takes under 20 ms', () => {
    const { known, before, after } = drawn(60_000, 10)
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now()
      const found = changes(known, before, after, ALL)
      ways(found.rows, before, after, 10, 10)
      return performance.now() - started
    }).sort((a, b) => a - b)
    expect(times[1]).toBeLessThan(20)
  })
})
