import { expect, test } from 'vitest'
import { joiningOf, shapeOf } from '../../../src/panels/landscape/gestures'
import { boxAround, longer, svgPoints } from '../../../src/panels/landscape/outline'
import { Pinch } from '../../../src/panels/landscape/pinch'

const NONE = { shift: false, alt: false, command: false }

test('shift draws a box, alt a lasso, else the tool decides', () => {
  expect(shapeOf({ ...NONE, shift: true }, 'lasso')).toBe('box')
  expect(shapeOf({ ...NONE, alt: true }, 'box')).toBe('lasso')
  expect(shapeOf(NONE, 'pan')).toBeNull()
  expect(shapeOf(NONE, 'lasso')).toBe('lasso')
  expect(shapeOf({ ...NONE, command: true }, 'pan')).toBeNull()
})

test('ctrl at the end adds, with the other modifier it removes', () => {
  expect(joiningOf('box', { ...NONE, shift: true })).toBe('replace')
  expect(joiningOf('box', { shift: true, alt: false, command: true })).toBe('add')
  expect(joiningOf('box', { shift: true, alt: true, command: true })).toBe('remove')
  expect(joiningOf('lasso', { shift: false, alt: true, command: true })).toBe('add')
  expect(joiningOf('lasso', { shift: true, alt: true, command: true })).toBe('remove')
})

test('outlines', () => {
  const corners = boxAround({ x: 1, y: 2 }, { x: 5, y: 9 })
  expect(svgPoints(corners)).toBe('1.0,2.0 5.0,2.0 5.0,9.0 1.0,9.0')
  const start = [{ x: 0, y: 0 }]
  expect(longer(start, { x: 1, y: 1 })).toBe(start)
  expect(longer(start, { x: 3, y: 0 })).toHaveLength(2)
})

test('two fingers apart zoom about their middle, one does nothing', () => {
  const pinch = new Pinch()
  expect(pinch.press(1, { x: 0, y: 0 })).toBe(false)
  expect(pinch.move(1, { x: 10, y: 0 })).toBeNull()
  expect(pinch.press(2, { x: 30, y: 0 })).toBe(true)
  const pinched = pinch.move(2, { x: 50, y: 0 })
  expect(pinched).toEqual({ factor: 2, about: { x: 30, y: 0 }, dx: 10, dy: 0 })
  pinch.lift(2)
  expect(pinch.move(1, { x: 0, y: 0 })).toBeNull()
})
