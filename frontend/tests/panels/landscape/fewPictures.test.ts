import { describe, expect, test } from 'vitest'
import { type FewPoint, firstWords, roomOf, uncrowded } from '../../../src/panels/landscape/fewPictures'

const at = (row: number, x: number, y: number): FewPoint => ({ row, x, y, colour: 'red' })
const pictures = (): { width: number; height: number } => roomOf('image', 30)

describe('pictures in place of points', () => {
  test('stand where they have room; the others stay points', () => {
    const points = [at(0, 0, 0), at(1, 10, 10), at(2, 40, 0), at(3, 0, 19)]
    expect(uncrowded(points, pictures, () => false).map(({ row }) => row)).toEqual([0, 2, 3])
  })

  test('of selected samples come first', () => {
    const points = [at(0, 0, 0), at(1, 10, 10)]
    expect(uncrowded(points, pictures, ({ row }) => row === 1).map(({ row }) => row)).toEqual([1])
  })

  test('never two that cover each other, whatever the order', () => {
    const points = Array.from({ length: 150 }, (_, row) => at(row, (row * 37) % 200, (row * 61) % 90))
    const room = roomOf('text', 30)
    const kept = uncrowded(
      points,
      () => room,
      () => false,
    )
    for (const a of kept)
      for (const b of kept)
        if (a !== b) expect(Math.abs(a.x - b.x) >= room.width || Math.abs(a.y - b.y) >= room.height).toBe(true)
    const left = points.filter((point) => !kept.includes(point))
    for (const a of left)
      expect(kept.some((b) => Math.abs(a.x - b.x) < room.width && Math.abs(a.y - b.y) < room.height)).toBe(true)
  })

  test('are the first words of a text', () => {
    expect(firstWords('  a  b\nc ')).toBe('a b c')
    expect(firstWords('word '.repeat(30)).endsWith('…')).toBe(true)
  })
})
