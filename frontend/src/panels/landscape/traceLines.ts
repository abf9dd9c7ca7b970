/** The ways of the selected samples as lines: which of many are drawn, and where their stops lie. */
import { BREAK, type TraceLines } from '../../gpu/traces'
import type { Frame } from '../../model/frame'
import { isDrawn } from '../../model/prediction'

/** More lines than this hide the picture. */
export const MOST_TRACES = 2000

/** A set of points; see `state/mask.ts`. */
export interface Members {
  member: Uint8Array
  count: number
}

/** Members of every class; those without a label at the first place, class 0 at the second. */
function countsOf(member: Uint8Array, label: Int32Array): number[] {
  const counts: number[] = [0]
  for (let row = 0; row < member.length; row += 1) {
    if (member[row] !== 1) continue
    const at = label[row]! + 1
    while (counts.length <= at) counts.push(0)
    counts[at]! += 1
  }
  return counts
}

/** At most `most` of the members, every class with its share (at least one), evenly over the rows of each class. */
export function stratified({ member, count }: Members, label: Int32Array, most: number): Uint32Array {
  const seen = countsOf(member, label)
  const all = count <= most
  const share = Math.max(0, most - seen.filter((own) => own > 0).length) / count
  const quota = seen.map((own) => (all ? own : Math.min(own, 1 + Math.floor(share * own))))
  const place = new Uint32Array(seen.length)
  const kept = new Uint32Array(Math.min(count, most))
  let next = 0
  for (let row = 0; row < member.length && next < kept.length; row += 1) {
    if (member[row] !== 1) continue
    const at = label[row]! + 1
    const [own, before] = [quota[at]!, place[at]!]
    place[at] = before + 1
    const first = Math.floor((before * own) / seen[at]!)
    if (Math.floor(((before + 1) * own) / seen[at]!) > first) kept[next++] = row
  }
  return kept.subarray(0, next)
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
