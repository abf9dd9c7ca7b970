import { describe, expect, test } from 'vitest'
import {
  chosen,
  confusions,
  matrix,
  movedCell,
  pooled,
  rowSums,
  scaleEnd,
  similarityOrder,
  worstClasses,
  worstPairs,
} from '../../../src/panels/confusions/logic'
import { Mask } from '../../../src/state/mask'

const KNOWN = {
  label: Int32Array.of(0, 0, 0, 1, 2, -1, 2),
  probe: Uint8Array.of(0, 0, 1, 0, 0, 0, 1),
  classes: 4,
}
const PREDICTION = Uint8Array.of(1, 1, 1, 1, 0, 3, 9)
const ALL = { shown: [true, true], mask: null }

/** A pseudo-random recorded run. */
function drawn(length: number, classes: number): { known: typeof KNOWN; prediction: Uint8Array } {
  let seed = 7
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const label = Int32Array.from({ length }, () => next(classes + 1) - 1)
  const probe = Uint8Array.from({ length }, () => next(2))
  return { known: { label, probe, classes }, prediction: Uint8Array.from({ length }, () => next(classes + 1)) }
}

describe('the matrix', () => {
  test('agrees with a count cell by cell', () => {
    const { known, prediction } = drawn(3000, 7)
    const counting = { shown: [true, false], mask: Mask.where(3000, (row) => row % 3 !== 0) }
    const found = matrix(known, prediction, counting)
    for (let label = 0; label < 7; label += 1) {
      for (let called = 0; called < 7; called += 1) {
        const naive = [...known.label.keys()].filter(
          (row) => known.label[row] === label && prediction[row] === called && known.probe[row] === 0 && row % 3 !== 0,
        )
        expect(found[label * 7 + called]).toBe(naive.length)
      }
    }
    expect([...rowSums(found, 7)]).toEqual(
      Array.from({ length: 7 }, (_, label) => found.slice(label * 7, label * 7 + 7).reduce((a, b) => a + b)),
    )
  })

  test('and the pairs say the same', () => {
    const { known, prediction } = drawn(5000, 30)
    const pairs = confusions(known, prediction, ALL, 12)
    expect(worstPairs(matrix(known, prediction, ALL), 30, 12)).toEqual(pairs)
    expect(pairs.every((pair, i) => i === 0 || pairs[i - 1]!.count >= pair.count)).toBe(true)
  })

  test('counts nothing of samples without label or prediction, and one class', () => {
    expect(confusions(KNOWN, PREDICTION, ALL, 9)).toEqual([
      { label: 0, called: 1, count: 3 },
      { label: 2, called: 0, count: 1 },
    ])
    expect([...matrix({ ...KNOWN, classes: 1 }, PREDICTION, ALL)]).toEqual([0])
    expect([...matrix({ ...KNOWN, classes: 0 }, PREDICTION, ALL)]).toEqual([])
  })

  test('of 60 000 samples takes under 20 ms', () => {
    const { known, prediction } = drawn(60_000, 100)
    matrix(known, prediction, ALL)
    const started = performance.now()
    worstPairs(matrix(known, prediction, ALL), 100, 12)
    expect(performance.now() - started).toBeLessThan(20)
  })
})

describe('order by similarity', () => {
  /** Blocks of classes that are confused among themselves only. */
  function blocks(of: readonly number[]): Uint32Array {
    const classes = of.length
    return Uint32Array.from({ length: classes * classes }, (_, at) => {
      const [label, called] = [Math.floor(at / classes), at % classes]
      if (label === called) return 80
      return of[label] === of[called] ? 3 + ((label + called) % 3) : 0
    })
  }

  test('puts classes together that are taken for one another', () => {
    const of = [0, 1, 2, 0, 1, 2, 0, 1, 2]
    const places = similarityOrder(blocks(of), 9).map((one) => of[one]!)
    expect(places.filter((block, i) => i === 0 || places[i - 1] !== block)).toHaveLength(3)
  })

  test('does not hang on the names of the classes', () => {
    const counts = Uint32Array.of(50, 9, 1, 0, 7, 50, 0, 2, 1, 0, 50, 4, 0, 3, 6, 50)
    const turned = [2, 0, 3, 1]
    const other = Uint32Array.from({ length: 16 }, (_, at) => counts[turned[at >> 2]! * 4 + turned[at & 3]!]!)
    const back = similarityOrder(other, 4).map((one) => turned[one]!)
    const straight = similarityOrder(counts, 4)
    expect([straight, [...straight].reverse()]).toContainEqual(back)
  })

  test.each([0, 1, 2, 5])('keeps every one of %d classes without an error', (classes) => {
    const order = similarityOrder(new Uint32Array(classes * classes), classes)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: classes }, (_, i) => i))
  })
})

test('the worst classes take part in most errors', () => {
  const counts = Uint32Array.of(9, 0, 5, 0, 9, 0, 1, 0, 9)
  expect(worstClasses(counts, 3, 2)).toEqual([0, 2])
  expect(scaleEnd(counts, rowSums(counts, 3), 3)).toBeCloseTo(5 / 14)
  expect(scaleEnd(Uint32Array.of(9, 0, 0, 9), Uint32Array.of(9, 9), 2)).toBe(0.05)
})

test('arrows reach every cell and head, and leave the grid nowhere', () => {
  const seen = new Set<string>()
  const queue = [{ row: 0, column: 0 }]
  for (const cell of queue) {
    const key = `${String(cell.row)} ${String(cell.column)}`
    if (seen.has(key)) continue
    seen.add(key)
    for (const arrow of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'])
      queue.push(movedCell(arrow, cell, 3)!)
  }
  expect(seen.size).toBe(15)
  expect(movedCell('x', { row: 0, column: 0 }, 3)).toBeNull()
})

test('a choice of a head holds the whole row or column', () => {
  expect([chosen({ label: 1, called: null }, 1, 5), chosen({ label: 1, called: null }, 2, 5)]).toEqual([true, false])
  expect([chosen({ label: null, called: 5 }, 1, 5), chosen({ label: 1, called: 4 }, 1, 5)]).toEqual([true, false])
})

test('a small picture of a large matrix shows its largest shares and no diagonal', () => {
  const shares = (row: number, column: number): number => (row === 3 && column === 998 ? 0.7 : 0)
  const found = pooled(shares, 1000, 100)
  expect(found[99]).toBeCloseTo(0.7)
  expect(found.filter((share) => share > 0)).toHaveLength(1)
  expect(pooled(shares, 2, 100)[0]).toBe(-1)
})
