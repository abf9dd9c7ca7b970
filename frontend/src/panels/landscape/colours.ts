/** The colours of the points at the snapshots that are drawn, made once each. */
import type { Look } from '../../gpu/look'
import { colourScale } from '../../model/colourScale'
import type { Frame } from '../../model/frames'
import { isStatic, pointColours } from '../../model/pointColours'
import type { Points } from '../../model/points'
import { FLIPS, values } from '../../model/values'
import { colouring } from '../../state/colouring'
import { moving } from '../../state/playhead'
import { run } from '../../state/run'

/** Snapshots whose colours are kept: the two that are drawn and their neighbours. */
const KEPT = 4

interface Kept {
  key: readonly unknown[]
  bytes: Uint8Array
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => Object.is(one, b[i]))

/** What `model/values.ts` has for the present colouring; undefined where it needs nothing of it. */
function valuesAt(index: number): Uint16Array | undefined {
  const by = colouring.value
  if (by.by === 'flips') return values(FLIPS, 0)
  if (by.by !== 'quantity') return undefined
  const last = (run.value?.snapshots.length ?? 0) - 1
  // playing asks one snapshot ahead, so that no colour waits
  if (moving.value && index < last) values(by.name, index + 1)
  return values(by.name, index)
}

export class Colours {
  private kept: readonly Kept[] = []
  private last: Uint8Array | null = null

  /** Red, green, blue and 255 of every point of a frame, which stands at that index. */
  at(frame: Frame, index: number, points: Points, look: Look): Uint8Array {
    const by = colouring.value
    const scale = colourScale.value
    const found = valuesAt(index)
    const waits = scale === null || (by.by === 'quantity' && found === undefined)
    if (waits && this.last?.length === 4 * points.count) return this.last
    const key = [isStatic(by) ? null : frame, by, scale, points, found, look]
    const known = this.kept.find((one) => same(one.key, key))
    const unknown = look.unknown.map((part) => Math.round(255 * part))
    const classes = run.value?.classes.length ?? 0
    const bytes = known?.bytes ?? pointColours({ by, scale, points, frame, values: found, classes, unknown })
    if (known === undefined) this.kept = [{ key, bytes }, ...this.kept].slice(0, KEPT)
    this.last = bytes
    return bytes
  }
}

/** The colour of a point as CSS. */
export function cssColour(bytes: Uint8Array, row: number): string {
  return `rgb(${bytes[4 * row] ?? 0} ${bytes[4 * row + 1] ?? 0} ${bytes[4 * row + 2] ?? 0})`
}
