/** The runs that can be opened. */
import { thin } from '../../parts/number'
import type { RunEntry, RunInfo } from '../../wire/messages'

/** More runs than this get a search field. */
export const MANY = 20

/** Runs with a recording, also an unreadable one; live ones first, then the newest, then by name. */
export function openable(entries: readonly RunEntry[]): RunEntry[] {
  const known = entries.filter(({ state }) => state !== 'none')
  return known.sort((a, b) => Number(b.live) - Number(a.live) || b.updated - a.updated || a.name.localeCompare(b.name))
}

/** Runs whose name contains all the words, ignoring case. */
export function found(entries: readonly RunEntry[], search: string): RunEntry[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter(({ name }) => words.every((word) => name.toLocaleLowerCase().includes(word)))
}

/** The state of a run in one or two words. */
export function stateText({ state, snapshots, live }: Pick<RunEntry, 'state' | 'snapshots' | 'live'>): string {
  if (state === 'unreadable') return 'unreadable'
  if (state === 'empty') return live ? 'starting' : 'no snapshot'
  const count = counted(snapshots, 'snapshot', 'snapshots')
  return live ? `recording, ${count}` : count
}

/** The place of the highlighted option after a key, within a list of that many. */
export function movedChoice(key: string, place: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return Math.min(count - 1, place + 1)
  if (key === 'ArrowUp') return Math.max(0, place - 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

function counted(count: number, one: string, many: string): string {
  return `${thin(count)} ${count === 1 ? one : many}`
}

/** "10 classes · 12 000 samples · 20 snapshots". */
export function summaryText({ classes, points, snapshots }: Pick<RunInfo, 'classes' | 'points' | 'snapshots'>): string {
  return [
    counted(classes.length, 'class', 'classes'),
    counted(points, 'sample', 'samples'),
    counted(snapshots.length, 'snapshot', 'snapshots'),
  ].join(' · ')
}
