/** What recording cost and what was recorded. */
import { bytes, compactNumber, duration, shareInWords, thin } from '../../parts/number'
import type { Cost, RunInfo, SnapshotInfo } from '../../wire/messages'

/** "0.4 s, 3 % of the epoch, 1.2 MB". */
export function costText(cost: Cost, epochs: boolean): string {
  const share = cost.share === null ? '' : `, ${shareInWords(cost.share)} of the ${epochs ? 'epoch' : 'time'}`
  return `${duration(cost.seconds)}${share}, ${bytes(cost.bytes)}`
}

export interface Total {
  seconds: number
  bytes: number
  /** Snapshots whose cost is known. */
  count: number
}

/** The cost of all snapshots together; null where none is known. */
export function totalCost(snapshots: readonly SnapshotInfo[]): Total | null {
  const costs = snapshots.flatMap(({ cost }) => (cost === null ? [] : [cost]))
  if (costs.length === 0) return null
  return {
    seconds: costs.reduce((sum, cost) => sum + cost.seconds, 0),
    bytes: costs.reduce((sum, cost) => sum + cost.bytes, 0),
    count: costs.length,
  }
}

/** "20 snapshots: 8.1 s, 24 MB". */
export function totalText(total: Total): string {
  return `${duration(total.seconds)}, ${bytes(total.bytes)}`
}

/** "5 000 of 50 000": all probes together; null where every sample is watched. */
export function partText({ probes }: Pick<RunInfo, 'probes'>): string | null {
  const count = probes.reduce((sum, probe) => sum + probe.count, 0)
  const total = probes.reduce((sum, probe) => sum + Math.max(probe.count, probe.total), 0)
  return total > count ? `${thin(count)} of ${thin(total)}` : null
}

/** A value given by the user, as text. */
export function attributeText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? compactNumber(value) : value
}
