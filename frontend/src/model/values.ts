/** Quantities per sample and snapshot that are shown or asked for: fetched when first wanted, the last used kept. */
import { signal } from '@preact/signals'
import { ServerError, isAbort, pause } from '../wire/client'
import { FLIPS, fetchValues } from '../wire/values'
import { index as playhead, moving } from '../state/playhead'
import { onOpen, run } from '../state/run'

export { FLIPS } from '../wire/values'

/** Grows whenever values have come. */
export const valuesReady = signal(0)

const LARGEST_MEMORY = 48_000_000
const RETRY_MS = 10_000
/** Who steps on quickly asks for nothing until the playhead rests. */
const REST_MS = 250

/** The last used last. */
const kept = new Map<string, Uint16Array>()
const underWay = new Set<string>()
const refused = new Set<string>()
let abort = new AbortController()
/** When something was last asked for at the playhead. */
let askedAt = Number.NEGATIVE_INFINITY

/** What the values of a name depend on; null without such a snapshot. */
function keyOf(name: string, index: number): { key: string; step: number; version: string } | null {
  const info = run.value
  const snapshot = info?.snapshots[index]
  if (info === null || snapshot === undefined) return null
  const { step, digest } = snapshot
  if (name !== FLIPS) return { key: `${name} ${step} ${digest}`, step, version: digest }
  const last = info.snapshots.at(-1)?.digest ?? ''
  return { key: `${name} ${info.snapshots.length} ${last}`, step: info.snapshots[0]!.step, version: last }
}

function forgetOldest(): void {
  let bytes = 0
  for (const [key, values] of [...kept].reverse()) {
    bytes += values.byteLength
    if (bytes > LARGEST_MEMORY) kept.delete(key)
  }
}

/**
 * Half precision bits of a quantity at an index of the run's snapshots, or whole numbers for `FLIPS`; undefined until
 * they have come, which asks for them. Effects that ask are told of news.
 */
export function values(name: string, index: number): Uint16Array | undefined {
  const place = valuesReady.value < 0 ? null : keyOf(name, index)
  if (place === null) return undefined
  const held = kept.get(place.key)
  if (held === undefined) {
    if (!underWay.has(place.key) && !refused.has(place.key)) void load(name, place, index)
    return undefined
  }
  kept.delete(place.key)
  kept.set(place.key, held)
  return held
}

/** Waits while the playhead is being stepped; throws `Left` where it has gone on. */
async function rest(name: string, index: number, signal: AbortSignal): Promise<void> {
  if (name === FLIPS || moving.peek() || index !== playhead.peek()) return
  const isQuick = performance.now() - askedAt < REST_MS
  askedAt = performance.now()
  if (!isQuick) return
  await pause(REST_MS, signal)
  if (index !== playhead.peek()) throw new Left()
}

/** The playhead has gone on before anything was asked for. */
class Left extends Error {}

async function load(
  name: string,
  { key, step, version }: { key: string; step: number; version: string },
  index: number,
): Promise<void> {
  const info = run.peek()
  if (info === null) return
  const { signal } = abort
  underWay.add(key)
  try {
    await rest(name, index, signal)
    const found = await fetchValues({ run: info.name, name, step, version }, info.points, signal)
    signal.throwIfAborted()
    kept.set(key, found)
    forgetOldest()
  } catch (error) {
    if (isAbort(error)) return
    if (!(error instanceof Left)) refused.add(key)
    if (!(error instanceof ServerError)) setTimeout(() => refused.delete(key), RETRY_MS)
  }
  underWay.delete(key)
  valuesReady.value += 1
}

onOpen(() => {
  abort.abort()
  abort = new AbortController()
  kept.clear()
  underWay.clear()
  refused.clear()
  valuesReady.value += 1
})
