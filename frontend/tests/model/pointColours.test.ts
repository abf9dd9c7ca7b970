import { describe, expect, test } from 'vitest'
import { Frame } from '../../src/model/frame'
import { PALETTE } from '../../src/model/palette'
import { type Coloured, correctness, pointColours } from '../../src/model/pointColours'
import type { Points } from '../../src/model/points'
import { CORRECTNESS, SEQUENCE } from '../../src/model/scale'

const rgb = (text: string): number[] => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
const UNKNOWN = [128, 64, 0]

/** Half precision bits of 0, 1, 2, NaN. */
const LOSS = Uint16Array.of(0x0000, 0x3c00, 0x4000, 0x7e00)
const POINTS: Points = {
  count: 4,
  label: Int32Array.of(0, 9, 11, -1),
  id: new Float64Array(4),
  truth: Int32Array.of(1, -1, 2, 3),
  probe: new Uint8Array(4),
  columns: new Map([
    ['age', { kind: 'number' as const, name: 'age', values: Float64Array.of(0, 5, 10, Number.NaN) }],
    ['site', { kind: 'category' as const, name: 'site', codes: Int32Array.of(1, 0, -1, 0), categories: ['a', 'b'] }],
  ]),
}
const FRAME = new Frame(
  0,
  new Uint16Array(8),
  { scale: [1, 1], offset: [0, 0] },
  Uint8Array.of(0, 1, 12, 13),
  Uint8Array.of(0, 255, 128, 255),
  LOSS,
)
const BASE: Coloured = {
  by: { by: 'label' },
  scale: { kind: 'classes', title: 'label' },
  points: POINTS,
  frame: FRAME,
  values: undefined,
  classes: 12,
  unknown: UNKNOWN,
}

function colours(more: Partial<Coloured>): number[][] {
  const bytes = pointColours({ ...BASE, ...more })
  return [0, 1, 2, 3].map((row) => [...bytes.subarray(4 * row, 4 * row + 3)])
}

const along = (range: readonly [number, number]): Coloured['scale'] => ({
  kind: 'numbers',
  title: '',
  range,
  stops: SEQUENCE,
})

describe('pointColours', () => {
  test('labels repeat the palette, unknown ones are neutral', () => {
    expect(colours({})).toEqual([rgb(PALETTE[0]), rgb(PALETTE[9]), rgb(PALETTE[1]), UNKNOWN])
    expect(pointColours(BASE)[3]).toBe(255)
  })

  test('predictions that were not recorded are neutral', () => {
    expect(colours({ by: { by: 'prediction' } })).toEqual([rgb(PALETTE[0]), rgb(PALETTE[1]), UNKNOWN, UNKNOWN])
  })

  test('truth is its own', () => {
    expect(colours({ by: { by: 'truth' } })).toEqual([rgb(PALETTE[1]), UNKNOWN, rgb(PALETTE[2]), rgb(PALETTE[3])])
  })

  test('right, wrong, unknown', () => {
    const scale = { kind: 'categories' as const, title: '', categories: CORRECTNESS }
    const [right, wrong] = CORRECTNESS.map(({ colour }) => rgb(colour))
    expect(colours({ by: { by: 'correctness' }, scale })).toEqual([right, wrong, UNKNOWN, UNKNOWN])
    expect([...correctness(Int32Array.of(0, 1, -1), [0, 0, 0], 2)]).toEqual([0, 1, -1])
  })

  test('confidence runs along the whole sequence, and is unknown without a prediction', () => {
    const [low, high, ...rest] = colours({ by: { by: 'confidence' }, scale: along([0, 1]) })
    expect([low, high]).toEqual([rgb(SEQUENCE[0]), rgb(SEQUENCE.at(-1)!)])
    expect(rest).toEqual([UNKNOWN, UNKNOWN])
  })

  test('loss is cut at the range', () => {
    const shown = colours({ by: { by: 'loss' }, scale: along([0.5, 1.5]) })
    expect(shown[0]).toEqual(rgb(SEQUENCE[0]))
    expect(shown[1]).toEqual(rgb(SEQUENCE[2]))
    expect(shown[2]).toEqual(rgb(SEQUENCE.at(-1)!))
    expect(shown[3]).toEqual(UNKNOWN)
  })

  test('quantities and flips come from values, and are unknown until those are there', () => {
    const by = { by: 'quantity' as const, name: 'margin' }
    expect(colours({ by, scale: along([0, 2]), values: LOSS })[1]).toEqual(rgb(SEQUENCE[2]))
    expect(colours({ by, scale: along([0, 2]) })).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN])
    const flips = colours({ by: { by: 'flips' }, scale: along([0, 4]), values: Uint16Array.of(0, 2, 4, 9) })
    expect(flips).toEqual([rgb(SEQUENCE[0]), rgb(SEQUENCE[2]), rgb(SEQUENCE[4]), rgb(SEQUENCE[4])])
  })

  test('columns are numbers or categories', () => {
    const age = colours({ by: { by: 'column', name: 'age' }, scale: along([0, 10]) })
    expect([age[0], age[2], age[3]]).toEqual([rgb(SEQUENCE[0]), rgb(SEQUENCE[4]), UNKNOWN])
    const scale = { kind: 'categories' as const, title: '', categories: [] }
    const site = colours({ by: { by: 'column', name: 'site' }, scale })
    expect(site).toEqual([rgb(PALETTE[1]), rgb(PALETTE[0]), UNKNOWN, rgb(PALETTE[0])])
    expect(colours({ by: { by: 'column', name: 'gone' }, scale })[0]).toEqual(UNKNOWN)
  })
})
