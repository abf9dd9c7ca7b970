/** What of a sample's life is drawn: its probabilities, its loss, its margin. */
import { type Values, extent } from '../../charts/curve'
import type { Line } from '../../charts/lines'
import type { SampleLife } from '../../wire/sample'
import { compactNumber, decimal } from '../../parts/number'

export const MEASURES = ['confidence', 'loss', 'margin'] as const
export type Measure = (typeof MEASURES)[number]

export interface Range {
  low: number
  high: number
  /** Values with a line and a text. */
  ticks: readonly { value: number; text: string }[]
}

const SHARES: Range = {
  low: 0,
  high: 1,
  ticks: [
    { value: 0, text: '0' },
    { value: 0.5, text: '.5' },
    { value: 1, text: '1' },
  ],
}

function finite(values: Float32Array, from: number, count: number): Values {
  return Array.from({ length: count }, (_, i) => {
    const value = values[i - from]
    return value === undefined || !Number.isFinite(value) ? null : value
  })
}

/** The probability of one class, snapshot by snapshot. */
export function probabilities(life: SampleLife, of: number, count: number): Values {
  return Array.from({ length: count }, (_, i) => {
    const value = of < life.classes ? life.probability[(i - life.from) * life.classes + of] : undefined
    return value === undefined || !Number.isFinite(value) ? null : value
  })
}

/** Probabilities of all classes at a snapshot; null where they are not known. */
export function probabilityAt({ probability, classes, from }: SampleLife, index: number): Float32Array | null {
  if (index < from) return null
  const found = probability.subarray((index - from) * classes, (index - from + 1) * classes)
  return found.length === classes && classes > 0 && found.every(Number.isFinite) ? found : null
}

export interface Spoken {
  label: number
  /** The prediction at the present snapshot; null without one. */
  called: number | null
  className: (index: number) => string
  colour: (index: number) => string
}

/** Signs of a name that have room beside a curve, with and without a word after them. */
const SHORT = 2
const ALONE = 7

function endOf(name: string, part: 'label' | 'called'): string {
  if (part === 'label') return name.length > SHORT ? 'label' : `${name} label`
  return name.length > ALONE ? 'called' : name
}

/** The curves of a measure over `count` snapshots. */
export function linesOf(life: SampleLife, measure: Measure, count: number, spoken: Spoken): Line[] {
  const { label, called, className, colour } = spoken
  if (measure !== 'confidence') {
    return [{ name: measure, colour: 'var(--text)', values: finite(life[measure], life.from, count), end: '' }]
  }
  const lines: Line[] = []
  if (label >= 0) {
    const name = className(label)
    lines.push({ name, colour: colour(label), values: probabilities(life, label, count), end: endOf(name, 'label') })
  }
  if (called !== null && called !== label) {
    const name = className(called)
    lines.push({ name, colour: colour(called), values: probabilities(life, called, count), end: endOf(name, 'called') })
  }
  return lines
}

/** Share of the range below which two texts would touch. */
const CLOSE = 0.2

/** From what to what a measure is drawn. A loss begins at 0, a margin shows where 0 is. */
export function rangeOf(measure: Measure, lines: readonly Line[]): Range {
  if (measure === 'confidence') return SHARES
  const [least, most] = extent(lines.map(({ values }) => values)) ?? [0, 1]
  const low = Math.min(0, least)
  const high = Math.max(0, most)
  const top = high - low < 1e-9 ? low + 1 : high
  const inner = low < 0 && top > 0 ? 0 : (low + top) / 2
  const values = [low, inner, top].filter((value) => value === inner || Math.abs(value - inner) >= CLOSE * (top - low))
  return { low, high: top, ticks: values.map((value) => ({ value, text: tickText(value) })) }
}

function tickText(value: number): string {
  return Math.abs(value) >= 0.01 && Math.abs(value) < 100
    ? decimal(value, Math.abs(value) < 10 ? 1 : 0)
    : compactNumber(value)
}

/** The chart in a sentence. */
export function spokenLines(measure: Measure, lines: readonly Line[], at: number, moment: string): string {
  const said = (value: number | null | undefined): string => (value === null ? 'not known' : decimal(value, 2))
  if (measure !== 'confidence')
    return `${measure === 'loss' ? 'Loss' : 'Margin'} over time; at ${moment} ${said(lines[0]?.values[at])}.`
  const parts = lines.map(
    ({ name, values, end }) => `${end.endsWith('label') ? 'the label ' : ''}${name} ${said(values[at])}`,
  )
  return `Probability over time; at ${moment} ${parts.join(', ')}.`
}

/** Says which snapshots a life holds, where it does not hold all; `numbers`: what they are called. */
export function coveredText({ from, prediction }: SampleLife, numbers: readonly string[], unit: string): string | null {
  const to = from + prediction.length
  if (from === 0 && to >= numbers.length) return null
  const [first = '', last = ''] = [numbers[from], numbers[Math.min(to, numbers.length) - 1]]
  return `Only ${unit}s ${first} to ${last} are drawn; the others come with the playhead.`
}
