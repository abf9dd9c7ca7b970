/** Where the recorded medium of a sample lies. */
import type { ProbeInfo } from '../wire/messages'
import { mediaAddress } from '../wire/client'
import { run } from '../state/run'
import { type MediaKind, kindOf } from './mediaKind'
import { points } from './points'

/** The probe of a point; null before the points have come. */
export function probeOf(row: number): ProbeInfo | null {
  return run.value?.probes[points.value?.probe[row] ?? -1] ?? null
}

/** What kind of medium a point has; null where its probe has none. */
export function mediaKind(row: number): MediaKind | null {
  const probe = probeOf(row)
  return probe === null ? null : kindOf(probe.media)
}

/** The address of a point's medium, whatever its kind; null where its probe has none. */
export function mediumUrl(row: number): string | null {
  const probe = probeOf(row)
  if (run.value === null || probe === null || kindOf(probe.media) === null) return null
  return mediaAddress(run.value.name, probe.key, row - probe.offset, probe.digest)
}

/** The address of a point's picture; null where its probe has none. */
export function mediaUrl(row: number): string | null {
  return mediaKind(row) === 'image' ? mediumUrl(row) : null
}
