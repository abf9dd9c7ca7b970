/** Which rows of a long list have to exist, and where they lie. */

export interface Scrolled {
  count: number
  /** CSS pixels of one row. */
  rowHeight: number
  /** CSS pixels that are seen. */
  height: number
  /** CSS pixels that the list is scrolled by. */
  top: number
}

export interface RowWindow {
  /** Rows [from, to). */
  from: number
  to: number
  /** CSS pixels above the first of them. */
  offset: number
  /** CSS pixels of the whole list. */
  total: number
}

/** Browsers lay out nothing taller than about 17 million pixels; a longer list scrolls faster than its rows. */
const TALLEST = 8_000_000
const SPARE = 6

function scale({ count, rowHeight, height }: Omit<Scrolled, 'top'>): number {
  const whole = count * rowHeight
  return whole <= TALLEST ? 1 : (whole - height) / (TALLEST - height)
}

export function rowWindow({ count, rowHeight, height, top }: Scrolled): RowWindow {
  const factor = scale({ count, rowHeight, height })
  const total = Math.min(TALLEST, count * rowHeight)
  const seen = Math.ceil(height / rowHeight) + 1
  const at = Math.max(0, Math.min(top, total - height)) * factor
  const first = Math.min(Math.floor(at / rowHeight), Math.max(0, count - seen))
  const from = Math.max(0, first - SPARE)
  const to = Math.min(count, first + seen + SPARE)
  // rows lie where the scrolled place says, however much faster that goes
  const offset = Math.max(0, at / factor - (at - from * rowHeight))
  return { from, to, offset, total }
}

/** How far to scroll so that a row is seen; the present place where it is seen already. */
export function scrolledTo(row: number, { count, rowHeight, height, top }: Scrolled): number {
  const factor = scale({ count, rowHeight, height })
  const at = top * factor
  if (row * rowHeight < at) return (row * rowHeight) / factor
  if ((row + 1) * rowHeight > at + height) return Math.ceil(((row + 1) * rowHeight - height) / factor)
  return top
}
