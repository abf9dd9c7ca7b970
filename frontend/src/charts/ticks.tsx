/** Numbers along a line of stops, thinned; the present one is always there. */
import type { JSX } from 'preact'
import { type Span, labelled, placeOf } from './scale'

/** Pixels of a number set in 11 px. */
export function textWidth(text: string): number {
  return text.length * 6.6
}

/** Pixels of the widest number. */
export function widestText(numbers: readonly string[]): number {
  return numbers.reduce((width, text) => Math.max(width, textWidth(text)), 0)
}

/** Indices to label: the thinned ones that do not touch the present one, and that. */
export function tickIndices(span: Span, numbers: readonly string[], present: number, first: number): number[] {
  const widest = widestText(numbers)
  const clear = textWidth(numbers[present] ?? '') / 2 + widest / 2 + 6
  const from = placeOf(span, present)
  const shown = labelled(span, widest + 14, first).filter((i) => Math.abs(placeOf(span, i) - from) >= clear)
  return present < numbers.length ? [...shown.filter((i) => i !== present), present] : shown
}

interface TicksProps {
  span: Span
  /** One text per stop. */
  numbers: readonly string[]
  present: number
  /** See `labelled`. */
  first: number
  /** Pixel of the base line. */
  y: number
}

export function Ticks({ span, numbers, present, first, y }: TicksProps): JSX.Element {
  return (
    <g text-anchor="middle">
      {tickIndices(span, numbers, present, first).map((i) => (
        <text key={i} x={placeOf(span, i)} y={y} class={i === present ? 'current' : ''}>
          {numbers[i]}
        </text>
      ))}
    </g>
  )
}
