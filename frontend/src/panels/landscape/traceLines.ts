/** The ways of the selected samples as lines: which of many are drawn, and where their stops lie. */
import { BREAK, type TraceLines } from '../../gpu/traces'
import type { Frame } from '../../model/frame'
import { isDrawn } from '../../model/prediction'

/** More lines than this hide the picture. */
export const MOST_TRACES = 2000

/** At most `most` of the rows, every class with its share (at least one), evenly over the rows of each class. */
export function stratified(rows: Uint32Array, label: Int32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(label[row]!, (counts.get(label[row]!) ?? 0) + 1)
  const share = Math.max(0, most - counts.size) / rows.length
  const wanted = new Map([...counts].map(([own, count]) => [own, Math.min(count, 1 + Math.floor(share * count))]))
  const seen = new Map<number, number>()
  const kept: number[] = []
  for (const row of rows) {
    const own = label[row]!
    const place = seen.get(own) ?? 0
    seen.set(own, place + 1)
    const [quota, count] = [wanted.get(own)!, counts.get(own)!]
    const first = Math.floor((place * quota) / count)
    if (kept.length < most && Math.floor(((place + 1) * quota) / count) > first) kept.push(row)
  }
  return Uint32Array.from(kept)
}

export interface Stop {
  frame: Frame
  /** Of the snapshot. */
  index: number
}

/** The lines of some rows through the snapshots that are there, in the order of time. `colours`: four bytes per point. */
export function linesOf(rows: Uint32Array, stops: readonly Stop[], colours: Uint8Array, classes: number): TraceLines {
  const first = stops[0]?.frame
  const origin: [number, number] = first === undefined ? [0, 0] : [first.offset[0], first.offset[1]]
  const made = new Float32Array(3 * rows.length * stops.length)
  const painted = new Uint8Array(4 * rows.length * stops.length)
  const order = new Uint32Array(rows.length * (stops.length + 1))
  let [stop, place] = [0, 0]
  for (const row of rows) {
    for (const { frame, index } of stops) {
      if (!isDrawn(frame.prediction, row, classes)) continue
      made[3 * stop] = frame.x(row) - origin[0]
      made[3 * stop + 1] = frame.y(row) - origin[1]
      made[3 * stop + 2] = index
      for (let i = 0; i < 4; i += 1) painted[4 * stop + i] = colours[4 * row + i]!
      order[place] = stop
      stop += 1
      place += 1
    }
    order[place] = BREAK
    place += 1
  }
  return {
    stops: made.subarray(0, 3 * stop),
    colours: painted.subarray(0, 4 * stop),
    order: order.subarray(0, place),
    origin,
  }
}
