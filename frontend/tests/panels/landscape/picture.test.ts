import { expect, test } from 'vitest'
import { PALETTE, channels } from '../../../src/model/palette'
import { pointColours } from '../../../src/panels/landscape/picture'

test('points have the colour of their label, unknown labels a neutral one', () => {
  const colours = pointColours(Int32Array.of(0, 9, 10, 999, -1), [0.5, 0.25, 0])
  const at = (row: number): number[] => [...colours.subarray(4 * row, 4 * row + 4)]
  expect(at(0)).toEqual([...channels(PALETTE[0]), 255])
  expect(at(1)).toEqual([...channels(PALETTE[9]), 255])
  expect(at(2)).toEqual(at(0))
  expect(at(3)).toEqual(at(1))
  expect(at(4)).toEqual([128, 64, 0, 255])
})
