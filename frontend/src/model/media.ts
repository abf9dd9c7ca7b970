/** The recorded media of the samples that are shown: asked for together, kept while they are used. */
import { signal } from '@preact/signals'
import { isAbort, ServerError } from '../wire/client'
import { MOST_THUMBNAILS, fetchMedium, fetchThumbnails } from '../wire/thumbnails'
import { onOpen, run } from '../state/run'
import { type Medium, kindOf, wordsOf } from './mediaKind'
import { mediaKind, mediumUrl, probeOf } from './mediaUrl'

export type { MediaKind, Medium } from './mediaKind'

/** Grows whenever media have come. */
export const thumbnailsReady = signal(0)

const MOST_KEPT = 4000
const MOST_REQUESTS = 2
const RETRY_MS = 10_000
/** Who has scrolled or zoomed on does not wait for what was wanted before. */
const MOST_WAITING = 2 * MOST_THUMBNAILS

interface Wish {
  key: string
  probe: string
  row: number
  version: string
  mime: string
  /** Where it lies alone. */
  url: string
}

/** The last used last; null for what cannot be had. */
const kept = new Map<string, Medium | null>()
/** The last wanted last. */
const waiting = new Map<string, Wish>()
const underWay = new Set<string>()
let requests = 0
let planned: ReturnType<typeof setTimeout> | undefined
let abort = new AbortController()

function wishOf(row: number): Wish | null {
  const probe = probeOf(row)
  const url = mediumUrl(row)
  if (probe === null || url === null) return null
  const { key, offset, digest: version, media: mime } = probe
  return { key: `${key} ${version} ${String(row - offset)}`, probe: key, row: row - offset, version, mime, url }
}

/** What is kept of a wish; undefined while it has not come, which asks for it. */
function had(wish: Wish): Medium | null | undefined {
  const held = kept.get(wish.key)
  waiting.delete(wish.key)
  if (held === undefined) {
    if (!underWay.has(wish.key)) waiting.set(wish.key, wish)
    plan()
    return undefined
  }
  kept.delete(wish.key)
  kept.set(wish.key, held)
  return held
}

/** Everything that is wanted in the same moment travels together. */
function plan(): void {
  if (planned !== undefined || waiting.size === 0) return
  planned = setTimeout(() => {
    planned = undefined
    pump()
  }, 0)
}

function pump(): void {
  for (const key of [...waiting.keys()].slice(0, Math.max(0, waiting.size - MOST_WAITING))) waiting.delete(key)
  while (requests < MOST_REQUESTS && waiting.size > 0) void load(nextBatch())
}

/** The wishes of one probe, those of the last one wanted first. */
function nextBatch(): Wish[] {
  const wishes = [...waiting.values()].reverse()
  const first = wishes[0]!
  const same = wishes.filter(({ probe, version }) => probe === first.probe && version === first.version)
  const batch = same.slice(0, MOST_THUMBNAILS)
  for (const { key } of batch) {
    waiting.delete(key)
    underWay.add(key)
  }
  return batch.sort((a, b) => a.row - b.row)
}

async function load(batch: readonly Wish[]): Promise<void> {
  const { signal } = abort
  requests += 1
  try {
    await loadTogether(batch, signal)
  } catch (error) {
    if (isAbort(error)) return
    giveUp(batch.filter(({ key }) => !kept.has(key)))
  } finally {
    if (!signal.aborted) {
      requests -= 1
      for (const { key } of batch) underWay.delete(key)
      forgetOldest()
      thumbnailsReady.value += 1
      pump()
    }
  }
}

/** What did not come is not asked for again at once, but after a while: the server may be back. */
function giveUp(wishes: readonly Wish[]): void {
  const { signal } = abort
  for (const wish of wishes) keep(wish, null)
  setTimeout(() => {
    if (signal.aborted) return
    for (const { key } of wishes) if (kept.get(key) === null) kept.delete(key)
    thumbnailsReady.value += 1
  }, RETRY_MS)
}

/** Too much for one answer is asked for in halves; a single one that is too much, by its own address. */
async function loadTogether(batch: readonly Wish[], signal: AbortSignal): Promise<void> {
  const { probe, version } = batch[0]!
  const rows = batch.map(({ row }) => row)
  try {
    const found = await fetchThumbnails({ run: run.peek()?.name ?? '', probe, rows, version }, signal)
    signal.throwIfAborted()
    batch.forEach((wish, i) => keep(wish, mediumOf(wish, found[i]!)))
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== 400) throw error
    if (batch.length === 1) {
      await loadAlone(batch[0]!, signal)
      return
    }
    await loadTogether(batch.slice(0, batch.length / 2), signal)
    await loadTogether(batch.slice(batch.length / 2), signal)
  }
}

async function loadAlone(wish: Wish, signal: AbortSignal): Promise<void> {
  if (kindOf(wish.mime) === 'image') {
    keep(wish, { kind: 'image', url: wish.url })
    return
  }
  try {
    const bytes = await fetchMedium(wish.url, signal)
    signal.throwIfAborted()
    keep(wish, mediumOf(wish, bytes))
  } catch (error) {
    if (isAbort(error)) throw error
    keep(wish, null)
  }
}

function mediumOf({ mime, url }: Wish, bytes: Uint8Array<ArrayBuffer>): Medium | null {
  const kind = kindOf(mime)
  if (kind === 'text' || kind === 'table') return wordsOf(kind, bytes)
  if (kind === 'audio') return { kind, url }
  if (kind === null || bytes.length === 0) return null
  return { kind, url: URL.createObjectURL(new Blob([bytes], { type: mime })) }
}

function keep({ key }: Wish, medium: Medium | null): void {
  kept.delete(key)
  kept.set(key, medium)
}

function release(medium: Medium | null | undefined): void {
  if (medium?.kind === 'image' && medium.url.startsWith('blob:')) URL.revokeObjectURL(medium.url)
}

function forgetOldest(): void {
  for (const key of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) {
    release(kept.get(key))
    kept.delete(key)
  }
}

/** The address of a point's small picture; null while it has not come (`thumbnailsReady` tells) or where there is none. */
export function thumbnail(row: number): string | null {
  const found = mediaKind(row) === 'image' ? medium(row) : null
  return found?.kind === 'image' ? found.url : null
}

/** The medium of a point as one of many; null while it has not come (`thumbnailsReady` tells) or where there is none. */
export function medium(row: number): Medium | null {
  const wish = thumbnailsReady.value < 0 ? null : wishOf(row)
  if (wish === null) return null
  if (kindOf(wish.mime) === 'audio') return { kind: 'audio', url: wish.url }
  return had(wish) ?? null
}

/** The medium of a point that is looked at alone: its picture is loaded by the element that shows it. */
export function mediumAlone(row: number): Medium | null {
  const wish = wishOf(row)
  if (wish !== null && kindOf(wish.mime) === 'image') return { kind: 'image', url: wish.url }
  return medium(row)
}

onOpen(() => {
  clearTimeout(planned)
  planned = undefined
  abort.abort()
  abort = new AbortController()
  for (const held of kept.values()) release(held)
  kept.clear()
  waiting.clear()
  underWay.clear()
  requests = 0
  thumbnailsReady.value += 1
})
