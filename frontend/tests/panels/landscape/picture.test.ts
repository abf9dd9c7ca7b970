import { expect, test } from 'vitest'
import { colourOf } from '../../../src/gpu/look'
import { PALETTE } from '../../../src/model/palette'
import { pointColours } from '../../../src/panels/landscape/picture'

const bytes = (at: number): number[] => colourOf(PALETTE[at]!).map((part) => Math.round(255 * part))

test('points have the colour of their label, unknown labels a neutral one', () => {
  const colours = pointColours(Int32Array.of(0, 9, 10, 999, -1), [0.5, 0.25, 0])
  const at = (row: number): number[] => [...colours.subarray(4 * row, 4 * row + 4)]
  expect(at(0)).toEqual([...bytes(0), 255])
  expect(at(1)).toEqual([...bytes(9), 255])
  expect(at(2)).toEqual(at(0))
  expect(at(3)).toEqual(at(1))
  expect(at(4)).toEqual([128, 64, 0, 255])
})
