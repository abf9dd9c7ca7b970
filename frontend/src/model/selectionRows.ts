/** Keeps selected and inspected samples when a growing run brings other rows: by probe and id. */
import { batch, effect } from '@preact/signals'
import { Mask } from '../state/mask'
import { pinnedRows } from '../state/pinned'
import { onOpen, run } from '../state/run'
import { clauses } from '../state/selection'
import { type Points, points } from './points'

/** The samples as they lie in a frame. */
export interface Rows {
  id: Float64Array
  probes: readonly { key: string; offset: number; count: number }[]
}

/** For every new row the old one, −1 where the sample is new. Of equal ids in a probe the first is meant. */
export function oldRows(before: Rows, now: Rows): Int32Array {
  const moved = new Int32Array(now.id.length).fill(-1)
  for (const probe of now.probes) {
    const old = before.probes.find(({ key }) => key === probe.key)
    if (old === undefined) continue
    const oldIds = before.id.subarray(old.offset, old.offset + old.count)
    const places = new Map<number, number>()
    oldIds.forEach((id, i) => {
      if (!places.has(id)) places.set(id, i)
    })
    for (let i = 0; i < probe.count; i += 1) {
      const id = now.id[probe.offset + i]!
      const place = oldIds[i] === id ? i : places.get(id)
      if (place !== undefined) moved[probe.offset + i] = old.offset + place
    }
  }
  return moved
}

/** The same samples among the new rows. */
export function movedMask(mask: Mask, moved: Int32Array): Mask {
  const member = new Uint8Array(moved.length)
  moved.forEach((old, row) => {
    if (old >= 0) member[row] = mask.member[old] ?? 0
  })
  return Mask.of(member)
}

function unchanged(before: Rows, now: Rows): boolean {
  return (
    before.id.length === now.id.length &&
    JSON.stringify(before.probes) === JSON.stringify(now.probes) &&
    before.id.every((id, row) => id === now.id[row])
  )
}

let held: Rows | null = null

function rowsOf(known: Points): Rows {
  const probes = run.peek()?.probes ?? []
  return { id: known.id, probes: probes.map(({ key, offset, count }) => ({ key, offset, count })) }
}

function arrived(known: Points): void {
  const now = rowsOf(known)
  const before = held
  held = now
  if (before === null || unchanged(before, now)) return
  const moved = oldRows(before, now)
  const places = new Map<number, number>()
  moved.forEach((old, row) => {
    if (old >= 0) places.set(old, row)
  })
  batch(() => {
    clauses.value = clauses
      .peek()
      .map((clause) =>
        clause.mask.length === before.id.length ? { ...clause, mask: movedMask(clause.mask, moved) } : clause,
      )
      .filter(({ mask }) => mask.length === now.id.length)
    pinnedRows.value = pinnedRows.peek().flatMap((row) => places.get(row) ?? [])
  })
}

/** Follows the samples of the open run; returns what ends it. */
export function startSelectionRows(): () => void {
  return effect(() => {
    const known = points.value
    if (known !== null) arrived(known)
  })
}

onOpen(() => {
  held = null
})
