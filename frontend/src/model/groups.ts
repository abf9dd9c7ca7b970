/** Keeps tags and saved selections in step with the server, and changes them there. */
import { batch, computed, effect } from '@preact/signals'
import { ServerError, isAbort } from '../wire/client'
import { type StoredGroup, fetchGroups, postGroup } from '../wire/groups'
import type { GroupRequest, ProbeInfo } from '../wire/messages'
import { Mask } from '../state/mask'
import { run, runs } from '../state/run'
import { clauses, setClause } from '../state/selection'
import { type Group, groupText, groups, showTag } from '../state/tagged'
import { Trouble, wordsOf } from '../state/trouble'

/** A tag that holds more than this share of the samples is not marked unless the user wants it. */
const LARGEST_MARKED = 0.2

/** Why nothing can be saved, in words; null where it can. */
export const savingRefused = computed(() =>
  runs.value?.readonly === true
    ? 'This server only reads (--dvi_readonly); start it without that flag to save selections and tags.'
    : null,
)

/** Points of a group: its rows within every probe, moved to where the probe lies. */
export function groupMask(group: StoredGroup, probes: readonly ProbeInfo[], count: number): Mask {
  const member = new Uint8Array(count)
  for (const { key, offset, count: own } of probes)
    for (const row of group.rows.get(key) ?? []) if (row < own) member[offset + row] = 1
  return Mask.of(member)
}

function key(): string | null {
  const info = run.value
  if (info === null) return null
  return JSON.stringify([info.name, info.groups_digest, info.points, info.probes.map((one) => [one.key, one.digest])])
}

const known = new Set<string>()
const trouble = new Trouble()

function take(found: readonly Group[]): void {
  trouble.takeBack()
  batch(() => {
    groups.value = found
    const selected = clauses.peek().find(({ source }) => source === 'group')
    const now = found.find((group) => groupText(group) === selected?.text)
    if (selected !== undefined && now !== undefined) setClause({ ...selected, mask: now.mask })
    for (const { kind, name, mask } of found) {
      if (kind !== 'tag' || known.has(name)) continue
      known.add(name)
      if (mask.count > 0 && mask.count <= LARGEST_MARKED * mask.length) showTag(name, true)
    }
  })
}

async function load(signal: AbortSignal): Promise<void> {
  const info = run.peek()
  if (info === null) return
  if (info.groups.length === 0) {
    take([])
    return
  }
  const stored = await fetchGroups(info.name, info.groups_digest, signal)
  signal.throwIfAborted()
  take(stored.map((one) => ({ kind: one.kind, name: one.name, mask: groupMask(one, info.probes, info.points) })))
}

/** Fetches the groups whenever they or the samples change; returns what ends it. */
export function startGroups(): () => void {
  let abort = new AbortController()
  let last: string | null = null
  const stop = effect(() => {
    const next = key()
    if (next === last) return
    if (next === null) known.clear()
    last = next
    abort.abort()
    abort = new AbortController()
    if (next === null) return
    void load(abort.signal).catch((error: unknown) => {
      if (!isAbort(error)) trouble.tell(`The saved selections did not come: ${wordsOf(error)}`)
    })
  })
  return () => {
    stop()
    abort.abort()
  }
}

/** The bits of a mask for every probe that it reaches into. */
export function masksOf(mask: Mask, probes: readonly ProbeInfo[]): Record<string, string> {
  const bits: [string, string][] = []
  for (const { key: probe, offset, count } of probes) {
    if (mask.member.subarray(offset, offset + count).includes(1)) bits.push([probe, mask.bits(offset, count)])
  }
  return Object.fromEntries(bits)
}

/** Where a name is taken, the server says so with this status. */
const TAKEN = 409

/** What became of a change: null where it was made, else what is wrong; `taken` where the name is. */
export type Refusal = { words: string; taken: boolean } | null

/** Changes a group at the server. */
export async function triedChange(
  kind: Group['kind'],
  action: GroupRequest['action'],
  name: string,
  mask: Mask | null,
): Promise<Refusal> {
  const no = (words: string, taken = false): Refusal => ({ words, taken })
  const info = run.peek()
  if (info === null) return no('No run is open.')
  if (savingRefused.peek() !== null) return no(savingRefused.peek()!)
  if (mask !== null && mask.length !== info.points) return no('The samples are others by now; select them again.')
  const masks = mask === null ? {} : masksOf(mask, info.probes)
  try {
    const answer = await postGroup({ run: info.name, kind, action, name, masks })
    const present = run.peek()
    if (present?.name === info.name)
      run.value = { ...present, groups: answer.groups, groups_digest: answer.groups_digest }
    return null
  } catch (error) {
    return no(wordsOf(error), error instanceof ServerError && error.status === TAKEN)
  }
}

/** Changes a group at the server. Answers null, or what is wrong in words. */
export async function changeGroup(
  kind: Group['kind'],
  action: GroupRequest['action'],
  name: string,
  mask: Mask | null,
): Promise<string | null> {
  return (await triedChange(kind, action, name, mask))?.words ?? null
}

/** The samples of a group as the server has them now, whoever put them there; null where there is none. */
export async function storedMask(kind: Group['kind'], name: string): Promise<Mask | null> {
  const info = run.peek()
  if (info === null) return null
  const stored = await fetchGroups(info.name, '')
  const found = stored.find((one) => one.kind === kind && one.name === name)
  return found === undefined ? null : groupMask(found, info.probes, info.points)
}
