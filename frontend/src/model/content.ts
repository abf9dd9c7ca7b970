/** What positions and ground of a snapshot depend on, as a key: the axes and the snapshot itself, not the box. */
import type { RunInfo } from '../wire/messages'

/** The key of the snapshot at an index; null without such a snapshot or without a layout. */
export function contentKey(info: RunInfo, index: number): string | null {
  const snapshot = info.snapshots[index]
  const layout = info.layout
  if (snapshot === undefined || layout === null) return null
  const anchor = info.snapshots.find(({ step }) => step === layout.anchor)
  return `${layout.id} ${layout.anchor} ${anchor?.digest ?? ''} ${snapshot.digest}`
}
