import { expect, test } from 'vitest'
import { confusions } from '../../../src/panels/confusions/logic'

/** The same by counting a full matrix. */
function matrix(label: number[], called: number[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  label.forEach((own, row) => {
    if (own >= 0) counts[own]![called[row]!]! += 1
  })
  return counts
}

test('pairs are counted as in a confusion matrix, most first', () => {
  const classes = 7
  const label = Array.from({ length: 500 }, (_, i) => ((i * 7919) % (classes + 1)) - 1)
  const called = Array.from({ length: 500 }, (_, i) => (i * 104_729 + 3) % classes)
  const known = { label: Int32Array.from(label), probe: new Uint8Array(500), classes }
  const found = confusions(known, called, [true], 1000)
  const counts = matrix(label, called, classes)
  for (const pair of found) expect(pair.count).toBe(counts[pair.label]![pair.called])
  const wrong = counts.flatMap((row, own) => row.filter((count, other) => own !== other && count > 0))
  expect(found.map(({ count }) => count)).toEqual(wrong.sort((a, b) => b - a))
})

test('only the first few of the shown probes', () => {
  const known = { label: Int32Array.of(0, 0, 0, 1), probe: Uint8Array.of(0, 0, 1, 1), classes: 3 }
  expect(confusions(known, [1, 1, 2, 0], [true, false], 5)).toEqual([{ label: 0, called: 1, count: 2 }])
  expect(confusions(known, [1, 1, 2, 0], [true, true], 1)).toHaveLength(1)
})

test('right predictions and unknown labels are no confusions', () => {
  expect(
    confusions({ label: Int32Array.of(-1, 2), probe: Uint8Array.of(0, 0), classes: 3 }, [1, 2], [true], 5),
  ).toEqual([])
})

test('samples without a prediction are no confusions', () => {
  const known = { label: Int32Array.of(0, 1), probe: Uint8Array.of(0, 0), classes: 3 }
  expect(confusions(known, [3, 2], [true], 5)).toEqual([{ label: 1, called: 2, count: 1 }])
})
