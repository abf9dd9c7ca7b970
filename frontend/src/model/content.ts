/** What positions and ground of a snapshot depend on, as a key: the axes and the snapshot itself, not the box. */
import type { RunInfo } from '../wire/messages'

/** Asked for by every drawn frame and for every snapshot, so they are made once per answer of the server. */
const known = new WeakMap<RunInfo, readonly string[]>()

function keysOf(info: RunInfo): readonly string[] {
  const { layout, snapshots, points } = info
  if (layout === null) return []
  const anchor = snapshots.find(({ step }) => step === layout.anchor)
  const axes = `${layout.id} ${layout.anchor} ${anchor?.digest ?? ''} ${points}`
  return snapshots.map(({ digest }) => `${axes} ${digest}`)
}

/** The keys of all snapshots in their order; empty without a layout. */
export function contentKeys(info: RunInfo): readonly string[] {
  let keys = known.get(info)
  if (keys === undefined) {
    keys = keysOf(info)
    known.set(info, keys)
  }
  return keys
}

/** The key of the snapshot at an index; null without such a snapshot or without a layout. */
export function contentKey(info: RunInfo, index: number): string | null {
  return contentKeys(info)[index] ?? null
}
