/** Which snapshots to fetch next, and which to forget: pure rules over indices. */

export const LARGEST_REQUEST = 16_000_000
export const LARGEST_WINDOW = 256_000_000

export interface Wanted {
  /** Fractional playhead. */
  position: number
  /** Snapshots of the run. */
  count: number
  /** Bytes of one frame. */
  frameBytes: number
  /** Whether a frame is loaded or on its way. */
  has: (index: number) => boolean
}

/** Indices [from, to) around the playhead that fit into the window. */
export function windowAround(position: number, count: number, frameBytes: number): [number, number] {
  const room = Math.max(2, Math.floor(LARGEST_WINDOW / Math.max(1, frameBytes)))
  const from = Math.max(0, Math.min(Math.floor(position) - Math.floor((room - 1) / 2), count - room))
  return [from, Math.min(count, from + room)]
}

/** The frames that the present picture is drawn from, nearest first. */
export function presentFrames(position: number, count: number): number[] {
  if (count <= 0) return []
  const place = Math.min(count - 1, Math.max(0, position))
  const nearest = Math.round(place)
  const other = place > nearest ? nearest + 1 : nearest - 1
  return Number.isInteger(place) ? [nearest] : [nearest, other]
}

/** The next range to fetch: a present frame alone, then outward from the playhead, at most 16 MB; null when all is there. */
export function nextRange(wanted: Wanted): [number, number] | null {
  const { position, count, frameBytes, has } = wanted
  for (const index of presentFrames(position, count)) if (!has(index)) return [index, index + 1]
  const [first, end] = windowAround(position, count, frameBytes)
  const most = Math.max(1, Math.floor(LARGEST_REQUEST / Math.max(1, frameBytes)))
  const centre = Math.round(position)
  let start = -1
  for (let distance = 1; distance < count && start < 0; distance += 1) {
    if (centre + distance < end && !has(centre + distance)) start = centre + distance
    else if (centre - distance >= first && !has(centre - distance)) start = centre - distance
  }
  if (start < 0) return null
  let from = start
  let to = start + 1
  if (start > centre) while (to < end && to - from < most && !has(to)) to += 1
  else while (from > first && to - from < most && !has(from - 1)) from -= 1
  return [from, to]
}

export interface Block {
  /** Indices of the frames that lie in one buffer; none where they belong to nothing that is shown. */
  indices: readonly number[]
  bytes: number
}

/** A block at either end of the window may reach out of it; forgetting that one would fetch its inner part again. */
const SLACK = 2 * LARGEST_REQUEST

/** The blocks to forget so that the rest fits into the window, farthest from the playhead first. */
export function blocksToForget<B extends Block>(blocks: readonly B[], position: number): B[] {
  const distance = ({ indices }: B): number =>
    Math.min(Number.MAX_SAFE_INTEGER, ...indices.map((index) => Math.abs(index - position)))
  let bytes = blocks.reduce((sum, block) => sum + block.bytes, 0)
  const forgotten: B[] = []
  for (const block of [...blocks].sort((a, b) => distance(b) - distance(a))) {
    if (bytes <= LARGEST_WINDOW + SLACK || distance(block) < 1) break
    forgotten.push(block)
    bytes -= block.bytes
  }
  return forgotten
}
