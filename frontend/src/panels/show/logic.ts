/** How many samples of a probe are there. */
import { thin } from '../../parts/number'
import type { GroupInfo, ProbeInfo } from '../../wire/messages'

type Counts = Pick<ProbeInfo, 'name' | 'count' | 'total'>

/** The watched samples. */
export function countText({ count }: Counts): string {
  return thin(count)
}

/** The same in words, with the whole where only a part is watched. */
export function countTitle({ name, count, total }: Counts): string {
  const part = total > count ? ` of ${thin(total)}, a fixed sample` : ''
  return `${name}: ${thin(count)} samples${part}`
}

/** Samples of a group in all probes. */
export function groupSize({ counts }: Pick<GroupInfo, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
