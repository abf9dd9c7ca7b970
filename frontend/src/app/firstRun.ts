/** Which run opens when the address names none. */
import type { RunEntry } from '../wire/messages'

/** The run to open when the link names none: live ones first, then the newest. */
export function firstRun(entries: readonly RunEntry[]): string | null {
  const usable = entries.filter(({ state }) => state === 'recorded' || state === 'empty')
  const best = usable.reduce<RunEntry | null>(
    (found, entry) => (found === null || better(entry, found) ? entry : found),
    null,
  )
  return best?.name ?? entries.find(({ state }) => state === 'unreadable')?.name ?? null
}

function better(a: RunEntry, b: RunEntry): boolean {
  const rank = (entry: RunEntry): number => (entry.state === 'recorded' ? 2 : 0) + (entry.live ? 1 : 0)
  return rank(a) === rank(b) ? a.updated > b.updated : rank(a) > rank(b)
}
