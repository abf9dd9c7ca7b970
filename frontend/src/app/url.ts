/** The page's state in TensorBoard's address: keys `p.dvi.*` of the fragment, read and written directly. */

export interface Place {
  run: string | null
  /** Step of the snapshot. */
  epoch: number | null
  camera: { x: number; y: number; k: number } | null
  /** Probe key and id of the kept sample. */
  pin: { probe: string; id: number } | null
}

const PREFIX = 'p.dvi.'
const NAMES = ['run', 'epoch', 'camera', 'pin'] as const

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null
}

function cameraOf(text: string | undefined): Place['camera'] {
  const [x = Number.NaN, y = Number.NaN, k = Number.NaN, ...rest] = (text ?? '').split(',').map(Number)
  const sane = rest.length === 0 && [x, y, k].every(Number.isFinite) && k > 0
  return sane && text !== undefined && text !== '' ? { x, y, k } : null
}

function pinOf(text: string | undefined): Place['pin'] {
  const match = /^(p\d+):(-?\d{1,15})$/.exec(text ?? '')
  return match === null ? null : { probe: match[1]!, id: Number(match[2]) }
}

/** What a fragment such as `#dvi&p.dvi.run=a&p.dvi.epoch=3` says. Nonsense reads as absent. */
export function readPlace(hash: string): Place {
  const values = new Map<string, string>()
  for (const part of hash.replace(/^#/, '').split('&')) {
    const at = part.indexOf('=')
    if (at > 0 && part.startsWith(PREFIX)) values.set(part.slice(PREFIX.length, at), decoded(part.slice(at + 1)))
  }
  const run = values.get('run')
  return {
    run: run === undefined || run === '' ? null : run,
    epoch: integer(values.get('epoch')),
    camera: cameraOf(values.get('camera')),
    pin: pinOf(values.get('pin')),
  }
}

/** Six significant digits, without exponents that split at commas or pluses. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** The fragment with our keys replaced; everything that is not ours stays as it was. */
export function writtenPlace(hash: string, place: Place): string {
  const others = hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '' && !NAMES.some((name) => part.startsWith(`${PREFIX}${name}=`)))
  const { run, epoch, camera, pin } = place
  const texts = {
    run,
    epoch: epoch === null ? null : String(epoch),
    camera: camera === null ? null : [camera.x, camera.y, camera.k].map(short).join(','),
    pin: pin === null ? null : `${pin.probe}:${String(pin.id)}`,
  }
  const ours = NAMES.flatMap((name) => {
    const text = texts[name]
    return text === null ? [] : [`${PREFIX}${name}=${encodeURIComponent(text)}`]
  })
  const parts = [...others, ...ours]
  return parts.length === 0 ? '' : `#${parts.join('&')}`
}
