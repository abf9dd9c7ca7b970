/** Which samples lie nearest to one in the picture. */
import type { Frame } from './frame'
import { isDrawn } from './prediction'

/** Rows of the `k` drawn samples nearest to one, the nearest first; of equal distances the lower row. Empty where it is not drawn itself. */
export function nearestInPicture(
  frame: Pick<Frame, 'positions' | 'scale' | 'prediction'>,
  row: number,
  k: number,
  classes: number,
): number[] {
  const { positions, prediction } = frame
  if (row < 0 || row >= prediction.length || !isDrawn(prediction, row, classes)) return []
  const [sx, sy] = frame.scale
  const [x, y] = [positions[2 * row]!, positions[2 * row + 1]!]
  const rows: number[] = []
  const distances: number[] = []
  let limit = Infinity
  for (let other = 0; other < prediction.length; other += 1) {
    const dx = (positions[2 * other]! - x) * sx
    const dy = (positions[2 * other + 1]! - y) * sy
    const distance = dx * dx + dy * dy
    if (distance >= limit || other === row || prediction[other] === classes) continue
    let place = rows.length
    while (place > 0 && distances[place - 1]! > distance) place -= 1
    rows.splice(place, 0, other)
    distances.splice(place, 0, distance)
    if (rows.length > k) {
      rows.pop()
      distances.pop()
    }
    if (rows.length === k) limit = distances[k - 1]!
  }
  return rows
}
