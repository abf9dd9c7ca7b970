import { expect, test } from 'vitest'
import { nearestInPicture } from '../../src/model/pictureNeighbors'

const CLASSES = 3

function drawn(places: readonly (readonly [number, number])[], scale: readonly [number, number] = [1, 1]) {
  return { positions: Uint16Array.from(places.flat()), scale, prediction: new Uint8Array(places.length) }
}

/** A little generator, so that a failure can be repeated. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

test('are those that sorting all distances finds', () => {
  const roll = dice(7)
  const places = Array.from({ length: 400 }, () => [Math.floor(roll() * 500), Math.floor(roll() * 500)] as const)
  const scale = [0.02, 0.005] as const
  for (const row of [0, 17, 399]) {
    const far = (other: number): number =>
      ((places[other]![0] - places[row]![0]) * scale[0]) ** 2 + ((places[other]![1] - places[row]![1]) * scale[1]) ** 2
    const sorted = places.map((_, i) => i).filter((i) => i !== row)
    sorted.sort((a, b) => far(a) - far(b) || a - b)
    expect(nearestInPicture(drawn(places, scale), row, 10, CLASSES)).toEqual(sorted.slice(0, 10))
  }
})

test('one that is not drawn has none and is none', () => {
  const frame = drawn([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
  ])
  frame.prediction[1] = CLASSES
  expect(nearestInPicture(frame, 0, 2, CLASSES)).toEqual([2, 3])
  expect(nearestInPicture(frame, 1, 2, CLASSES)).toEqual([])
})

test('a sample without a prediction has a place', () => {
  const frame = drawn([
    [0, 0],
    [1, 0],
  ])
  frame.prediction[1] = CLASSES + 1
  expect(nearestInPicture(frame, 0, 2, CLASSES)).toEqual([1])
})

test('all in one point are neighbours in the order of their rows, without itself', () => {
  expect(nearestInPicture(drawn(Array.from({ length: 6 }, () => [9, 9] as const)), 2, 3, CLASSES)).toEqual([0, 1, 3])
  expect(nearestInPicture(drawn([[9, 9]]), 0, 3, CLASSES)).toEqual([])
  expect(nearestInPicture(drawn([]), 0, 3, CLASSES)).toEqual([])
})
