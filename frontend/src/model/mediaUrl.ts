/** Where the picture of a sample lies. */
import { mediaAddress } from '../wire/client'
import { run } from '../state/run'
import { points } from './points'

/** The address of a point's picture; null where its probe has none. */
export function mediaUrl(row: number): string | null {
  const info = run.value
  const probe = info?.probes[points.value?.probe[row] ?? -1]
  if (info === null || probe === undefined || !probe.media.startsWith('image/')) return null
  return mediaAddress(info.name, probe.key, row - probe.offset, probe.digest)
}
