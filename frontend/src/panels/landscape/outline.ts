/** The outline that is drawn while samples are being selected on the canvas. */
import type { Place } from './logic'

export type Shape = 'box' | 'lasso'

/** Two corners as the four of a box. */
export function boxAround(from: Place, to: Place): Place[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }]
}

/** CSS pixels between two places of a lasso. */
const STEP = 2

/** A lasso with one more place, where that is apart from the last one. */
export function longer(lasso: readonly Place[], place: Place): readonly Place[] {
  const last = lasso.at(-1)
  if (last !== undefined && Math.hypot(place.x - last.x, place.y - last.y) < STEP) return lasso
  return [...lasso, place]
}

/** Places as the points of an SVG polygon. */
export function svgPoints(places: readonly Place[]): string {
  return places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
}
