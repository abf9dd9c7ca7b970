/** The page's state in TensorBoard's address: keys `p.dvi.*` of the fragment, read and written directly. */
import { LONGEST, type SampleId, idsOf, integer, integersOf, writtenIds } from './ids'

export interface Place {
  run: string | null
  /** Step of the snapshot. */
  epoch: number | null
  /** Id of the layout; null for the server's choice. */
  layout: string | null
  /** As `panels/colour` names it; null for the label. */
  colour: string | null
  camera: { x: number; y: number; k: number } | null
  /** The inspected samples. */
  pin: readonly SampleId[]
  query: string
  /** Classes that the legend has selected. */
  classes: readonly number[]
  /** Ids of selected samples by the key of their probe. */
  selection: readonly SampleId[]
  /** A tag or saved selection that is selected, as kind:name. */
  group: string | null
  traces: boolean
  /** The table over the canvas is open. */
  table: boolean
}

export const NOWHERE: Place = {
  run: null,
  epoch: null,
  layout: null,
  colour: null,
  camera: null,
  pin: [],
  query: '',
  classes: [],
  selection: [],
  group: null,
  traces: false,
  table: false,
}

const PREFIX = 'p.dvi.'
const MOST_PINS = 8
const MOST_CLASSES = 200
/** More samples are not listed in an address. */
export const MOST_LISTED = 60

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function cameraOf(text: string | undefined): Place['camera'] {
  const [x = Number.NaN, y = Number.NaN, k = Number.NaN, ...rest] = (text ?? '').split(',').map(Number)
  const sane = rest.length === 0 && [x, y, k].every(Number.isFinite) && k > 0
  return sane && text !== undefined && text !== '' ? { x, y, k } : null
}

function textOf(text: string | undefined): string | null {
  return text === undefined || text === '' || text.length > LONGEST ? null : text
}

function groupOf(text: string | undefined): string | null {
  return text !== undefined && text.length <= LONGEST && /^(tag|selection):[^]/.test(text) ? text : null
}

/** What a fragment such as `#dvi&p.dvi.run=a&p.dvi.epoch=3` says. Nonsense reads as absent. */
export function readPlace(hash: string): Place {
  const values = new Map<string, string>()
  for (const part of hash.replace(/^#/, '').split('&')) {
    const at = part.indexOf('=')
    if (at > 0 && part.startsWith(PREFIX)) values.set(part.slice(PREFIX.length, at), decoded(part.slice(at + 1)))
  }
  const layout = textOf(values.get('layout'))
  return {
    run: textOf(values.get('run')),
    epoch: integer(values.get('epoch')),
    layout: layout !== null && /^[\w.-]{1,80}$/.test(layout) ? layout : null,
    colour: textOf(values.get('colour')),
    camera: cameraOf(values.get('camera')),
    pin: idsOf(values.get('pin'), MOST_PINS),
    query: textOf(values.get('query')) ?? '',
    classes: integersOf(values.get('classes'), MOST_CLASSES).filter((one) => one >= 0),
    selection: idsOf(values.get('selection'), MOST_LISTED),
    group: groupOf(values.get('group')),
    traces: values.get('traces') === 'on',
    table: values.get('view') === 'table',
  }
}

/** Six significant digits, without exponents that split at commas or pluses. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** Every key with its text; null where it says nothing. */
function texts(place: Place): Record<string, string | null> {
  const { run, epoch, layout, colour, camera, query, classes, group, traces, table } = place
  return {
    run,
    epoch: epoch === null ? null : String(epoch),
    layout,
    colour,
    camera: camera === null ? null : [camera.x, camera.y, camera.k].map(short).join(','),
    query: query === '' || query.length > LONGEST ? null : query,
    classes: classes.length === 0 || classes.length > MOST_CLASSES ? null : classes.join(','),
    selection: place.selection.length > MOST_LISTED ? null : writtenIds(place.selection),
    group,
    pin: writtenIds(place.pin),
    traces: traces ? 'on' : null,
    view: table ? 'table' : null,
  }
}

const KEYS = Object.keys(texts(NOWHERE))

/** The keys whose texts differ between two places. */
export function changed(from: Place, to: Place): Set<string> {
  const before = texts(from)
  const after = texts(to)
  return new Set(KEYS.filter((key) => before[key] !== after[key]))
}

/** The fragment with our keys replaced; everything that is not ours stays as it was. */
export function writtenPlace(hash: string, place: Place): string {
  const others = hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '' && !KEYS.some((name) => part.startsWith(`${PREFIX}${name}=`)))
  const ours = Object.entries(texts(place)).flatMap(([name, text]) =>
    text === null ? [] : [`${PREFIX}${name}=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))}`],
  )
  const parts = [...others, ...ours]
  return parts.length === 0 ? '' : `#${parts.join('&')}`
}
