/** Looking at the present snapshot alone: early ones are small beside what they grow into. */
import type { Box } from '../../gpu/camera'
import { type Frame, frame } from '../../model/frames'
import { isDrawn } from '../../model/prediction'
import { fitTo } from '../../state/camera'
import { index } from '../../state/playhead'
import { run } from '../../state/run'

/** As much room around the samples as the box of all snapshots leaves. */
const MARGIN = 0.12

/** A box with room around it. */
export function roomyBox([x0, y0, x1, y1]: Box): Box {
  const [width, height] = [MARGIN * (x1 - x0), MARGIN * (y1 - y0)]
  return [x0 - width, y0 - height, x1 + width, y1 + height]
}

/** The box of the samples that are drawn; null without any. */
function sampleBox({ prediction, positions, scale, offset }: Frame, classes: number): Box | null {
  let [x0, y0, x1, y1] = [65536, 65536, -1, -1]
  for (let row = 0; row < prediction.length; row += 1) {
    if (!isDrawn(prediction, row, classes)) continue
    const [x, y] = [positions[2 * row]!, positions[2 * row + 1]!]
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  if (x0 > x1) return null
  const [left, bottom] = [offset[0] + scale[0] * x0, offset[1] + scale[1] * y0]
  return [left, bottom, offset[0] + scale[0] * x1, offset[1] + scale[1] * y1]
}

/** Glides to the samples of the present snapshot; the camera then stays there, whatever snapshot is shown. */
export function fitSnapshot(): void {
  const present = frame(index.peek())
  const box = present === undefined ? null : sampleBox(present, run.peek()?.classes.length ?? 0)
  if (box !== null) fitTo(roomyBox(box))
}
