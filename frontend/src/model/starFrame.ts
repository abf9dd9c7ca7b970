/** Star coordinates computed in the page: where dragged axes put the samples of one snapshot. Pure. */
import { Frame } from './frame'

/** x and y of the end of an axis, in layout units. */
export type Axis = readonly [number, number]

const LARGEST = 65535

/** A frame like another one with every sample at the sum of its shares (in 1/255) times the axes. */
export function starFrame(base: Frame, shares: Uint8Array, axes: readonly Axis[]): Frame {
  const classes = axes.length
  const reach = Math.max(1e-6, ...axes.flat().map(Math.abs)) * 1.02
  const toCode = LARGEST / (2 * reach)
  const positions = new Uint16Array(base.positions.length)
  const [xs, ys] = [Float64Array.from(axes, (axis) => axis[0]), Float64Array.from(axes, (axis) => axis[1])]
  for (let row = 0; row < positions.length / 2; row += 1) {
    let [x, y] = [0, 0]
    for (let c = 0; c < classes; c += 1) {
      const share = shares[row * classes + c]! / 255
      x += share * xs[c]!
      y += share * ys[c]!
    }
    positions[2 * row] = Math.max(0, Math.min(LARGEST, Math.round((x + reach) * toCode)))
    positions[2 * row + 1] = Math.max(0, Math.min(LARGEST, Math.round((y + reach) * toCode)))
  }
  const scaling = { scale: [1 / toCode, 1 / toCode] as const, offset: [-reach, -reach] as const }
  return new Frame(base.step, positions, scaling, base.prediction, base.confidence, base.lossBits)
}

/** An axis turned by an angle in radians, against the clock, and made longer by a factor. */
export function turned([x, y]: Axis, angle: number, factor = 1): Axis {
  const [c, s] = [Math.cos(angle) * factor, Math.sin(angle) * factor]
  return [x * c - y * s, x * s + y * c]
}

/** Degrees of an axis from the right, against the clock, in [0, 360). */
export function degreesOf([x, y]: Axis): number {
  return (Math.round((Math.atan2(y, x) * 180) / Math.PI) + 360) % 360
}
