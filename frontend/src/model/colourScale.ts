/** The scale of the chosen colouring; its range is taken from the newest snapshot once per run and then stays. */
import { computed } from '@preact/signals'
import { quantityName } from '../parts/quantity'
import { halfFloat } from '../wire/safetensors'
import { type Colouring, colouring } from '../state/colouring'
import { index, lastIndex } from '../state/playhead'
import { onOpen, run } from '../state/run'
import { type Frame, frame } from './frames'
import { column, points } from './points'
import { CORRECTNESS, type ColourScale, SEQUENCE, categoryColour, robustRange } from './scale'
import { FLIPS, values } from './values'

type Range = readonly [number, number]

/** Ranges that stay, by colouring. */
const settled = new Map<string, Range>()

function keyOf(by: Colouring): string {
  return JSON.stringify(by)
}

function rangeOfBits(bits: Uint16Array): Range | null {
  return robustRange(bits.length, (i) => halfFloat(bits[i]!))
}

function rangeOfFrame(by: Colouring, one: Frame | undefined, at: number): Range | null {
  if (by.by === 'loss') return one === undefined ? null : rangeOfBits(one.lossBits)
  const bits = by.by === 'quantity' ? values(by.name, at) : undefined
  return bits === undefined ? null : rangeOfBits(bits)
}

/** Of the newest snapshot; until that has come, of the present one. */
function rangeOf(by: Colouring): Range | null {
  const key = keyOf(by)
  const known = settled.get(key)
  if (known !== undefined) return known
  const newest = rangeOfFrame(by, frame(lastIndex.value), lastIndex.value)
  if (newest !== null) {
    settled.set(key, newest)
    return newest
  }
  return rangeOfFrame(by, frame(index.value), index.value)
}

function numbers(title: string, range: Range | null): ColourScale | null {
  return range === null ? null : { kind: 'numbers', title, range, stops: SEQUENCE }
}

function flipsRange(): Range | null {
  const counted = values(FLIPS, 0)
  if (counted === undefined) return null
  const range = robustRange(counted.length, (i) => counted[i]!)
  return [0, Math.max(1, Math.ceil(range?.[1] ?? 1))]
}

function columnScale(name: string): ColourScale | null {
  const found = column(name)
  if (found === null) return null
  if (found.kind === 'number')
    return numbers(
      name,
      robustRange(found.values.length, (i) => found.values[i]!),
    )
  const categories = found.categories.map((one, i) => ({ name: one, colour: categoryColour(i) }))
  return { kind: 'categories', title: name, categories }
}

function scaleOf(by: Colouring): ColourScale | null {
  switch (by.by) {
    case 'label':
    case 'prediction':
    case 'truth':
      return { kind: 'classes', title: by.by }
    case 'correctness':
      return { kind: 'categories', title: by.by, categories: CORRECTNESS }
    case 'confidence':
      return numbers(by.by, [0, 1])
    case 'flips':
      return numbers('changes of the prediction', flipsRange())
    case 'loss':
      return numbers(by.by, rangeOf(by))
    case 'quantity':
      return numbers(quantityName(by.name), rangeOf(by))
    case 'column':
      return columnScale(by.name)
  }
}

/** What the colours mean at present; null while their numbers are on the way or there are none. */
export const colourScale = computed<ColourScale | null>(() =>
  run.value === null || points.value === null ? null : scaleOf(colouring.value),
)

onOpen(() => {
  settled.clear()
})
