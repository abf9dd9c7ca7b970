/** Keeps the address and the state in step: a pasted link shows the same run, snapshot, view and selection. */
import { batch, computed, effect, signal } from '@preact/signals'
import { points } from '../model/points'
import { colouringOf, optionOf } from '../panels/colour/logic'
import { camera, cameraTouched, setCamera } from '../state/camera'
import { pickedClasses } from '../state/classChoice'
import { LABEL, colouring } from '../state/colouring'
import { wantedLayout } from '../state/layoutChoice'
import { Mask } from '../state/mask'
import { pinnedRows } from '../state/pinned'
import { following, index, moving, playing, seek } from '../state/playhead'
import { queryText } from '../state/query'
import { onOpen, openRun, run, runName, runs } from '../state/run'
import { clauses, dropClause, setClause } from '../state/selection'
import { tableOpen } from '../state/tab'
import { groupText, groups } from '../state/tagged'
import { showTraces } from '../state/traces'
import { firstRun } from './firstRun'
import { keepSelection, keptSelection, rowsOf, sampleOf, unnamedSelection } from './samples'
import { MOST_LISTED, type Place, changed, readPlace, writtenPlace } from './url'

export { firstRun } from './firstRun'

const WRITE_MS = 250

/** The window whose address the user sees: TensorBoard's where it lets us, else our own. */
function outer(): Window {
  try {
    return window.parent.location.href === '' ? window : window.parent
  } catch {
    return window
  }
}

/** What the link names and what is not there yet. */
const awaited = signal<Pick<Place, 'pin' | 'selection' | 'group'> & { kept: boolean }>({
  pin: [],
  selection: [],
  group: null,
  kept: false,
})

onOpen(() => {
  awaited.value = { pin: [], selection: [], group: null, kept: false }
})

/** Inspects and selects the samples that the link names as soon as they have come; forgets those that are not there. */
function takeSamples(): void {
  const { pin, selection, kept } = awaited.value
  if (points.value === null || (pin.length === 0 && selection.length === 0 && !kept)) return
  batch(() => {
    if (pin.length > 0) pinnedRows.value = rowsOf(pin)
    const named = Mask.ofRows(points.value?.count ?? 0, rowsOf(selection))
    const found = named.count > 0 ? { mask: named, text: 'from the link' } : kept ? keptSelection() : null
    if (found !== null && found.mask.count > 0) setClause({ source: 'canvas', ...found })
    awaited.value = { ...awaited.peek(), pin: [], selection: [], kept: false }
  })
}

/** Selects the group that the link names as soon as the groups have come. */
function takeGroup(): void {
  const { group } = awaited.value
  const found = groups.value.find(({ kind, name }) => `${kind}:${name}` === group)
  if (group === null || found === undefined) return
  setClause({ source: 'group', mask: found.mask, text: groupText(found) })
  awaited.value = { ...awaited.peek(), group: null }
}

const inspected = computed<Place['pin']>(() => pinnedRows.value.flatMap((row) => sampleOf(row) ?? []))

const listed = computed<Place['selection']>(() => {
  const held = unnamedSelection()
  if (held === null || held.mask.count > MOST_LISTED) return []
  return [...held.mask.rows()].flatMap((row) => sampleOf(row) ?? [])
})

const chosenGroup = computed<string | null>(() => {
  const mask = clauses.value.find(({ source }) => source === 'group')?.mask
  const found = groups.value.find((group) => group.mask === mask)
  return found === undefined ? null : `${found.kind}:${found.name}`
})

function present(): Place {
  const snapshot = run.value?.snapshots[index.value]
  const { pin, selection, group } = awaited.value
  return {
    run: runName.value,
    epoch: following.value ? null : (snapshot?.step ?? null),
    layout: wantedLayout.value,
    colour: colouring.value.by === 'label' ? null : optionOf(colouring.value),
    camera: cameraTouched.value ? camera.value : null,
    pin: pin.length > 0 ? pin : inspected.value,
    query: queryText.value.trim(),
    classes: pickedClasses.value,
    selection: selection.length > 0 ? selection : listed.value,
    group: group ?? chosenGroup.value,
    traces: showTraces.value,
    table: tableOpen.value,
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

/** The address that shows a colleague the same; `more` in the place of what the address cannot hold. */
export function link(more: Partial<Place> = {}): string {
  write()
  const { href } = outer().location
  const at = href.indexOf('#')
  return href.slice(0, at < 0 ? undefined : at) + writtenPlace(outer().location.hash, { ...present(), ...more })
}

/** Opens what the address names, else the best run there is. */
function open(): void {
  const list = runs.value
  if (list === null || runName.peek() !== null) return
  const wanted = readPlace(outer().location.hash)
  const name = wanted.run ?? firstRun(list.runs)
  if (name !== null) openPlace({ ...wanted, run: name }, true)
}

const SETTERS: Record<string, (place: Place) => void> = {
  layout: ({ layout }) => {
    wantedLayout.value = layout
  },
  colour: ({ colour }) => {
    colouring.value = (colour === null ? null : colouringOf(colour)) ?? LABEL
  },
  camera: (place) => {
    if (place.camera !== null) setCamera(place.camera)
  },
  query: ({ query }) => {
    queryText.value = query
  },
  classes: ({ classes }) => {
    pickedClasses.value = classes
  },
  traces: ({ traces }) => {
    showTraces.value = traces
  },
  view: ({ table }) => {
    tableOpen.value = table
  },
}

function openPlace(place: Place, reload = false): void {
  const { run: name, pin, selection, group } = place
  if (name === null) return
  batch(() => {
    openRun(name, place.epoch)
    for (const set of Object.values(SETTERS)) set(place)
    awaited.value = { pin, selection, group, kept: reload && selection.length === 0 && group === null }
  })
}

/** Follows a changed address: Back, a link pasted into the open tab, a hash that was edited. */
function heed(): void {
  const place = readPlace(outer().location.hash)
  if (place.run === null) return
  if (place.run !== runName.peek()) {
    openPlace(place)
    return
  }
  batch(() => {
    const differing = changed(present(), place)
    for (const [key, set] of Object.entries(SETTERS)) if (differing.has(key)) set(place)
    heedSamples(place, differing)
    const at = run.peek()?.snapshots.findIndex(({ step }) => step === place.epoch) ?? -1
    if (at >= 0 && at !== index.peek()) seek(at)
  })
}

function heedSamples({ pin, selection, group }: Place, differing: ReadonlySet<string>): void {
  const next = { ...awaited.peek() }
  if (differing.has('pin')) {
    pinnedRows.value = []
    next.pin = pin
  }
  if (differing.has('selection')) {
    for (const source of ['canvas', 'confusion', 'changes'] as const) dropClause(source)
    next.selection = selection
  }
  if (differing.has('group')) {
    dropClause('group')
    next.group = group
  }
  awaited.value = next
}

/** Runs soon after what it reads has changed, not while the picture moves. */
function settled(read: () => void, then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    read()
    if (playing.value || moving.value) return
    clearTimeout(timer)
    timer = setTimeout(then, WRITE_MS)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Starts reading and writing the address; returns what ends it. */
export function watchAddress(): () => void {
  const host = outer()
  const stops = [
    effect(open),
    effect(takeSamples),
    effect(takeGroup),
    settled(present, write),
    settled(() => unnamedSelection(), keepSelection),
  ]
  host.addEventListener('hashchange', heed)
  return () => {
    host.removeEventListener('hashchange', heed)
    for (const stop of stops) stop()
  }
}
