import { expect, test } from 'vitest'
import { peaks, peaksPath } from '../../src/charts/peaks'

test('the outline is the smallest and largest value of every part', () => {
  expect([...peaks(Float32Array.of(0, 1, -1, 0.5, 0.25, -0.25), 3)]).toEqual([0, 1, -1, 0.5, -0.25, 0.25])
})

test('every sample lies within the outline, whatever the number of columns', () => {
  const sound = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i / 7) * Math.cos(i / 91))
  for (const columns of [1, 7, 64, 999]) {
    const outline = peaks(sound, columns)
    sound.forEach((value, i) => {
      const column = Math.floor((i * columns) / 1000)
      const near = [column - 1, column, column + 1].filter((one) => one >= 0 && one < columns)
      expect(near.some((one) => outline[2 * one]! <= value && value <= outline[2 * one + 1]!)).toBe(true)
    })
    expect(Math.max(...outline)).toBe(Math.max(...sound))
    expect(Math.min(...outline)).toBe(Math.min(...sound))
  }
})

test('fewer samples than columns repeat, none are silence', () => {
  expect([...peaks(Float32Array.of(0.5), 2)]).toEqual([0.5, 0.5, 0.5, 0.5])
  expect([...peaks(new Float32Array(), 2)]).toEqual([0, 0, 0, 0])
})

test('the path stays within its height, however loud or silent', () => {
  for (const loudness of [0, 1e-6, 1, 40]) {
    const path = peaksPath(peaks(Float32Array.of(-loudness, loudness, 0), 3), 40)
    const heights = path.match(/,(-?[\d.]+)/g)!.map((one) => Number(one.slice(1)))
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...heights)).toBeLessThanOrEqual(40)
  }
  expect(peaksPath(new Float32Array(), 40)).toBe('')
})
