import { describe, expect, test } from 'vitest'
import { type Drawn, drawOrder, mixingStride } from '../../src/gpu/order'

const CALLED = Uint8Array.of(0, 2, 2, 1, 0, 0)
const DRAWN: Drawn = {
  label: Int32Array.of(0, 1, 2, -1, 0, 1),
  probe: Uint8Array.of(0, 0, 0, 0, 1, 1),
  shown: [true, true],
  prediction: CALLED,
  other: CALLED,
  classes: 3,
  lit: null,
  litClass: null,
  mark: true,
  tagged: null,
}

function groups(drawn: Drawn): number[][] {
  const { rows, greyed, normal } = drawOrder(drawn)
  const sorted = (part: Uint32Array): number[] => [...part].sort((a, b) => a - b)
  return [
    sorted(rows.subarray(0, greyed)),
    sorted(rows.subarray(greyed, greyed + normal)),
    sorted(rows.subarray(greyed + normal)),
  ]
}

describe('drawOrder', () => {
  test('marks what is labelled and predicted differently, above the rest', () => {
    expect(groups(DRAWN)).toEqual([[], [0, 2, 3, 4], [1, 5]])
  })

  test('marks nothing when that is switched off', () => {
    expect(groups({ ...DRAWN, mark: false })).toEqual([[], [0, 1, 2, 3, 4, 5], []])
  })

  test('greys all but the lit class, below the rest', () => {
    expect(groups({ ...DRAWN, litClass: 1 })).toEqual([[0, 2, 3, 4], [], [1, 5]])
  })

  test('greys what is not selected, and of that what is of another class than the hovered one', () => {
    const lit = Uint8Array.of(1, 1, 0, 0, 1, 0)
    expect(groups({ ...DRAWN, lit })).toEqual([[2, 3, 5], [0, 4], [1]])
    expect(groups({ ...DRAWN, lit, litClass: 0 })).toEqual([[1, 2, 3, 5], [0, 4], []])
    expect(groups({ ...DRAWN, lit: new Uint8Array(6) })).toEqual([[0, 1, 2, 3, 4, 5], [], []])
  })

  test('tagged points lie above their like, and greyed ones lose their core', () => {
    const tagged = Uint8Array.of(1, 1, 0, 0, 0, 0)
    const order = drawOrder({ ...DRAWN, tagged })
    expect([order.greyed, order.normal, order.tagged, order.marked, order.markedTagged]).toEqual([0, 3, 1, 1, 1])
    expect(order.rows[3]).toBe(0)
    expect(order.rows[5]).toBe(1)
    const greyed = drawOrder({ ...DRAWN, tagged, lit: new Uint8Array(6) })
    expect([greyed.greyed, greyed.tagged, greyed.markedTagged]).toEqual([6, 0, 0])
  })

  test('leaves out the probes that are not shown', () => {
    expect(groups({ ...DRAWN, shown: [false, true] })).toEqual([[], [4], [5]])
    expect(drawOrder({ ...DRAWN, shown: [] }).rows).toHaveLength(0)
  })

  test('leaves out what has no prediction, in either of the two snapshots it lies between', () => {
    const prediction = Uint8Array.of(0, 3, 2, 1, 3, 0)
    expect(groups({ ...DRAWN, prediction })).toEqual([[], [0, 2, 3], [5]])
    expect(groups({ ...DRAWN, other: prediction })).toEqual([[], [0, 2, 3], [5]])
    expect(groups({ ...DRAWN, prediction, litClass: 0 })).toEqual([[2, 3, 5], [0], []])
  })

  test('draws nothing of nothing', () => {
    const none = { label: new Int32Array(), probe: new Uint8Array(), prediction: new Uint8Array() }
    expect(drawOrder({ ...DRAWN, ...none })).toEqual({
      rows: new Uint32Array(),
      greyed: 0,
      normal: 0,
      tagged: 0,
      marked: 0,
      markedTagged: 0,
    })
  })

  test('mixes classes that lie sorted in the data', () => {
    const n = 1000
    const label = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 100))
    const { rows } = drawOrder({
      ...DRAWN,
      label,
      probe: new Uint8Array(n),
      prediction: label,
      other: label,
      classes: 10,
    })
    const early = new Set([...rows.subarray(0, 100)].map((row) => label[row]))
    expect(early.size).toBe(10)
  })
})

test.each([1, 2, 3, 6, 12, 100, 1797, 12_000])('the stride for %i visits every row once', (n) => {
  const stride = mixingStride(n)
  const seen = new Set(Array.from({ length: n }, (_, i) => (i * stride) % n))
  expect(seen.size).toBe(n)
})

test('a sample without a recorded prediction is drawn and never marked; one of which nothing is known is not drawn', () => {
  const drawn = drawOrder({
    label: Int32Array.of(0, 0, 0),
    probe: Uint8Array.of(0, 0, 0),
    shown: [true],
    prediction: [1, 2, 3],
    other: [1, 2, 3],
    classes: 2,
    lit: null,
    litClass: null,
    mark: true,
    tagged: null,
  })
  expect([drawn.greyed, drawn.normal, drawn.marked]).toEqual([0, 1, 1])
  expect([...drawn.rows]).toEqual([2, 0])
})
