/** Keeps the address and the state in step: a pasted link shows the same run, snapshot, camera and sample. */
import { computed, effect, signal } from '@preact/signals'
import { points } from '../model/points'
import { camera, cameraTouched, setCamera } from '../state/camera'
import { pin, pinned } from '../state/pinned'
import { following, index, moving, playing, seek } from '../state/playhead'
import { onOpen, openRun, run, runName, runs } from '../state/run'
import type { RunEntry } from '../wire/messages'
import { type Place, readPlace, writtenPlace } from './url'

const WRITE_MS = 250

/** The window whose address the user sees: TensorBoard's where it lets us, else our own. */
function outer(): Window {
  try {
    return window.parent.location.href === '' ? window : window.parent
  } catch {
    return window
  }
}

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

/** Row of a sample among the points; null where it is not (yet) there. */
function rowOf(pin: NonNullable<Place['pin']>): number | null {
  const probe = run.value?.probes.find(({ key }) => key === pin.probe)
  const known = points.value
  if (probe === undefined || known === null) return null
  const row = known.id.subarray(probe.offset, probe.offset + probe.count).indexOf(pin.id)
  return row < 0 ? null : row + probe.offset
}

const pinnedPlace = computed<Place['pin']>(() => {
  const row = pinned.value
  const known = points.value
  if (row === null || known === null) return null
  const probe = run.value?.probes[known.probe[row] ?? -1]
  const id = known.id[row]
  return probe === undefined || id === undefined ? null : { probe: probe.key, id }
})

/** A sample that the link names and whose row is not known yet. */
const awaitedPin = signal<Place['pin']>(null)

onOpen(() => {
  awaitedPin.value = null
})

/** Keeps the sample that the link names as soon as the samples have come; forgets it if there is none of that id. */
function takePin(): void {
  const wanted = awaitedPin.value
  if (wanted === null || points.value === null) return
  pin(rowOf(wanted))
  awaitedPin.value = null
}

function present(): Place {
  const snapshot = run.value?.snapshots[index.value]
  return {
    run: runName.value,
    epoch: following.value ? null : (snapshot?.step ?? null),
    camera: cameraTouched.value ? camera.value : null,
    pin: pinnedPlace.value ?? awaitedPin.value,
  }
}

function write(): void {
  if (runName.peek() === null || run.peek() === null) return
  const host = outer()
  const hash = writtenPlace(host.location.hash, present())
  if (hash === host.location.hash) return
  const { pathname, search } = host.location
  host.history.replaceState(host.history.state, '', `${pathname}${search}${hash}`)
}

/** The address that shows a colleague the same. */
export function link(): string {
  write()
  return outer().location.href
}

/** Opens what the address names, else the best run there is. */
function open(): void {
  const list = runs.value
  if (list === null || runName.peek() !== null) return
  const wanted = readPlace(outer().location.hash)
  const name = wanted.run ?? firstRun(list.runs)
  if (name !== null) openPlace({ ...wanted, run: name })
}

function openPlace(place: Place): void {
  if (place.run === null) return
  openRun(place.run, place.epoch)
  awaitedPin.value = place.pin
  if (place.camera !== null) setCamera(place.camera)
}

/** Follows a changed address: Back, or a link pasted into the open tab. */
function heed(): void {
  const place = readPlace(outer().location.hash)
  if (place.run !== null && place.run !== runName.peek()) {
    openPlace(place)
    return
  }
  if (place.run === null) return
  const at = run.peek()?.snapshots.findIndex(({ step }) => step === place.epoch) ?? -1
  if (at >= 0 && at !== index.peek()) seek(at)
  if (place.camera !== null) setCamera(place.camera)
  if (place.pin !== null) awaitedPin.value = place.pin
}

/** Starts reading and writing the address; returns what ends it. */
export function watchAddress(): () => void {
  const host = outer()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stops = [
    effect(open),
    effect(takePin),
    effect(() => {
      present()
      if (playing.value || moving.value) return
      clearTimeout(timer)
      timer = setTimeout(write, WRITE_MS)
    }),
  ]
  host.addEventListener('hashchange', heed)
  return () => {
    clearTimeout(timer)
    host.removeEventListener('hashchange', heed)
    for (const stop of stops) stop()
  }
}
