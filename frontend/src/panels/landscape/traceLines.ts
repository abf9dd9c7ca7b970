/** The ways of the selected samples as lines: which of many are drawn, and where their stops lie. */
import { BREAK, type TraceLines } from '../../gpu/traces'
import type { Frame } from '../../model/frame'
import { SLICE_POINTS, type Work, finished } from '../../model/late'
import { isDrawn } from '../../model/prediction'

/** More lines than this hide the picture. */
export const MOST_TRACES = 2000

/** A set of points; see `state/mask.ts`. */
export interface Members {
  member: Uint8Array
  count: number
}

interface Taken {
  /** By class; those without a label come first. */
  seen: number[]
  quota: readonly number[]
  place: Uint32Array
  kept: Uint32Array
  next: number
}

/** Counts the members of every class among the rows [from, to). */
function counted(member: Uint8Array, label: Int32Array, seen: number[], from: number): void {
  const end = Math.min(member.length, from + SLICE_POINTS)
  for (let row = from; row < end; row += 1) {
    if (member[row] !== 1) continue
    const at = label[row]! + 1
    while (seen.length <= at) seen.push(0)
    seen[at]! += 1
  }
}

/** Takes the rows whose turn it is among the rows [from, to). */
function take(member: Uint8Array, label: Int32Array, into: Taken, from: number): void {
  const { seen, quota, place, kept } = into
  const end = Math.min(member.length, from + SLICE_POINTS)
  for (let row = from; row < end && into.next < kept.length; row += 1) {
    if (member[row] !== 1) continue
    const at = label[row]! + 1
    const [own, before, all] = [quota[at]!, place[at]!, seen[at]!]
    place[at] = before + 1
    if (Math.floor(((before + 1) * own) / all) > Math.floor((before * own) / all)) kept[into.next++] = row
  }
}

/** The steps of `stratified`, between which others may go first. */
export function* stratifiedSteps({ member, count }: Members, label: Int32Array, most: number): Work<Uint32Array> {
  const seen = [0]
  for (let from = 0; from < member.length; from += SLICE_POINTS) {
    counted(member, label, seen, from)
    yield
  }
  const share = Math.max(0, most - seen.filter((own) => own > 0).length) / count
  const quota = seen.map((own) => (count <= most ? own : Math.min(own, 1 + Math.floor(share * own))))
  const into = {
    seen,
    quota,
    place: new Uint32Array(seen.length),
    kept: new Uint32Array(Math.min(count, most)),
    next: 0,
  }
  for (let from = 0; from < member.length; from += SLICE_POINTS) {
    take(member, label, into, from)
    yield
  }
  return into.kept.subarray(0, into.next)
}

/** At most `most` of the members, every class with its share (at least one), evenly over the rows of each class. */
export function stratified(members: Members, label: Int32Array, most: number): Uint32Array {
  return finished(stratifiedSteps(members, label, most))
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
