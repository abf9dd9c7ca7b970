/** Rows among the points and the ids that name them in addresses and in the browser's store. */
import { points } from '../model/points'
import { Mask } from '../state/mask'
import { run } from '../state/run'
import { type Clause, type Source, clauses } from '../state/selection'
import { remember, remembered } from '../state/storage'
import type { SampleId } from './ids'

/** Sources that the address does not name in another way. */
const UNNAMED: readonly Source[] = ['canvas', 'confusion', 'changes']
/** More samples are kept as bits. */
const MOST_KEPT_IDS = 2000
const MOST_KEPT_POINTS = 4_000_000

/** Probe and id of a row; null where it is not (yet) there. */
export function sampleOf(row: number): SampleId | null {
  const known = points.value
  const probe = run.value?.probes[known?.probe[row] ?? -1]
  const id = known?.id[row]
  return probe === undefined || id === undefined ? null : { probe: probe.key, id }
}

/** Rows of samples; those that are not there are left out. */
export function rowsOf(samples: readonly SampleId[]): number[] {
  const known = points.value
  const probes = new Map(run.value?.probes.map((probe) => [probe.key, probe]))
  return samples.flatMap(({ probe: key, id }) => {
    const probe = probes.get(key)
    if (probe === undefined || known === null) return []
    const row = known.id.subarray(probe.offset, probe.offset + probe.count).indexOf(id)
    return row < 0 ? [] : [row + probe.offset]
  })
}

/** The samples that clauses without an address of their own agree on, and what made them; null without such clauses. */
export function unnamedSelection(from: readonly Clause[] = clauses.value): { mask: Mask; text: string } | null {
  const own = from.filter(({ source }) => UNNAMED.includes(source))
  const length = points.value?.count ?? -1
  const [first, ...rest] = own.filter(({ mask }) => mask.length === length)
  if (first === undefined) return null
  return {
    mask: rest.reduce((held, { mask }) => held.and(mask), first.mask),
    text: own.map(({ text }) => text).join(', '),
  }
}

function storeName(): string {
  return `selection ${run.peek()?.name ?? ''}`
}

interface Kept {
  text: string
  ids: readonly SampleId[] | null
  /** Bits of every probe, and the digest of the probe that they are of. */
  bits: Readonly<Record<string, readonly [digest: string, bits: string]>> | null
}

/** Keeps what is selected for a reload of this tab. */
export function keepSelection(): void {
  const info = run.peek()
  const held = unnamedSelection()
  if (info === null || points.peek() === null) return
  if (held === null || held.mask.length > MOST_KEPT_POINTS) {
    remember('session', storeName(), null)
    return
  }
  const { mask, text } = held
  const few = mask.count <= MOST_KEPT_IDS
  const ids = few ? [...mask.rows()].flatMap((row) => sampleOf(row) ?? []) : null
  const bits = info.probes.map(({ key, digest, offset, count }) => [key, [digest, mask.bits(offset, count)]] as const)
  const kept: Kept = { text, ids, bits: few ? null : Object.fromEntries(bits) }
  remember('session', storeName(), kept)
}

function memberOf(bits: string, count: number): Uint8Array {
  const bytes = Uint8Array.from(atob(bits), (one) => one.charCodeAt(0))
  return Uint8Array.from({ length: count }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1)
}

/** What was kept for this run in this tab; null for nothing, or where the samples are others now. */
export function keptSelection(): { mask: Mask; text: string } | null {
  const info = run.peek()
  const known = points.peek()
  const kept = remembered('session', storeName()) as Partial<Kept> | null | undefined
  if (info === null || known === null || typeof kept !== 'object' || kept === null) return null
  const text = typeof kept.text === 'string' ? kept.text.slice(0, 200) : 'kept'
  try {
    if (Array.isArray(kept.ids)) return { mask: Mask.ofRows(known.count, rowsOf(kept.ids as SampleId[])), text }
    const member = new Uint8Array(known.count)
    for (const { key, digest, offset, count } of info.probes) {
      const [of, bits] = kept.bits?.[key] ?? []
      if (of !== digest || bits === undefined) return null
      member.set(memberOf(bits, count), offset)
    }
    return { mask: Mask.of(member), text }
  } catch {
    return null
  }
}
