/** Places along a line of evenly spaced stops. */

export interface Span {
  /** Pixels of the first and of the last stop. */
  from: number
  to: number
  /** How many stops. */
  count: number
}

/** Pixel of a fractional index; a single stop lies at the start. */
export function placeOf(span: Span, index: number): number {
  return span.count < 2 ? span.from : span.from + (index / (span.count - 1)) * (span.to - span.from)
}

/** Fractional index under a pixel, within the stops. */
export function indexAt(span: Span, pixel: number): number {
  if (span.count < 2 || span.to <= span.from) return 0
  const share = (pixel - span.from) / (span.to - span.from)
  return Math.min(1, Math.max(0, share)) * (span.count - 1)
}

/** Pixels between two stops; Infinity for a single one. */
export function spacing(span: Span): number {
  return span.count < 2 ? Number.POSITIVE_INFINITY : (span.to - span.from) / (span.count - 1)
}

/** The index, moved to a stop where that is at most `reach` pixels away. */
export function snapped(span: Span, index: number, reach: number): number {
  const nearest = Math.round(index)
  return Math.abs(index - nearest) * spacing(span) <= reach || span.count < 2 ? nearest : index
}

const STRIDES = [1, 2, 5] as const

/**
 * Indices that carry a label so that labels of that many pixels never touch: every 1, 2, 5, 10, 20, …, the first and the
 * last. `first`: the number at index 0 in steps from one to the next; the labels then fall on round numbers.
 */
export function labelled(span: Span, labelWidth: number, first = 0): number[] {
  if (span.count <= 0) return []
  if (span.count === 1) return [0]
  const gap = spacing(span)
  let stride = 1
  for (let power = 1, found = false; !found; power *= 10) {
    for (const factor of STRIDES) {
      stride = factor * power
      found = stride * gap >= labelWidth || stride >= span.count
      if (found) break
    }
  }
  const last = span.count - 1
  const start = ((-first % stride) + stride) % stride
  const indices = [0]
  for (let index = start; index < last; index += stride) {
    if (index * gap >= labelWidth && (last - index) * gap >= labelWidth) indices.push(index)
  }
  indices.push(last)
  return indices
}
