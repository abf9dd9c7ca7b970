/** Where the axes of a star graph, its shape and its names lie; the first axis points up, the others follow clockwise. */
import { textWidth } from './ticks'

export interface StarSize {
  width: number
  height: number
}

export interface StarPlace {
  x: number
  y: number
}

/** Pixels between the end of an axis and the middle of its name. */
const NAME_GAP = 9
const RIM = 14
const LINE = 12

export function starRadius({ width, height }: StarSize): number {
  return Math.max(1, Math.min(width, height) / 2 - RIM)
}

/** The place on axis `k` of `count` at a share of its length. */
export function starPlace(size: StarSize, k: number, count: number, share: number): StarPlace {
  const angle = (k / count) * 2 * Math.PI - Math.PI / 2
  const radius = starRadius(size) * share
  return { x: size.width / 2 + Math.cos(angle) * radius, y: size.height / 2 + Math.sin(angle) * radius }
}

/** How far out a value in [0, 1] lies; with roots small values can be told apart. Whatever is no number lies in the centre. */
export function starShare(value: number, roots: boolean): number {
  const held = Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0
  return roots ? Math.sqrt(held) : held
}

/** Points of the polygon through all values, for an SVG. */
export function starPolygon(size: StarSize, values: readonly number[], roots: boolean): string {
  return values
    .map((value, k) => {
      const { x, y } = starPlace(size, k, values.length, Math.max(0.02, starShare(value, roots)))
      return `${x.toFixed(1)},${y.toFixed(1)}`
    })
    .join(' ')
}

/** Whether all names find room around the star without touching. */
export function namesFit(size: StarSize, names: readonly string[]): boolean {
  const round = 2 * Math.PI * (starRadius(size) + NAME_GAP)
  return names.every((name) => name.length <= 3 && (textWidth(name) + 6) * names.length <= round)
}

export interface StarName extends StarPlace {
  text: string
}

/** Centres of the names of some axes, within the chart; two that would touch are set one below the other. */
export function namePlaces(
  size: StarSize,
  count: number,
  named: readonly { k: number; text: string }[],
): (StarName & { k: number })[] {
  const placed: (StarName & { k: number })[] = []
  const reach = 1 + NAME_GAP / starRadius(size)
  for (const { k, text } of named) {
    const half = textWidth(text) / 2
    const at = starPlace(size, k, count, reach)
    const x = Math.min(size.width - half, Math.max(half, at.x))
    let y = Math.min(size.height - 2, Math.max(LINE - 2, at.y + 4))
    const touching = placed.find(
      (one) => Math.abs(one.y - y) < LINE && Math.abs(one.x - x) < half + textWidth(one.text) / 2,
    )
    if (touching !== undefined) {
      const below = touching.y + LINE
      y = below <= size.height - 2 && (touching.y <= y || touching.y - LINE < LINE - 2) ? below : touching.y - LINE
    }
    placed.push({ k, text, x, y })
  }
  return placed
}
