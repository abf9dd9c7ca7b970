/** Looking at the present snapshot alone: early ones are small beside what they grow into. */
import type { Box } from '../../gpu/camera'
import { type Frame, frame } from '../../model/frames'
import { isDrawn } from '../../model/prediction'
import { fitTo } from '../../state/camera'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { spreadBox } from './logic'

/** As much room around the samples as the box of all snapshots leaves. */
const MARGIN = 0.12

/** A box with room around it. */
export function roomyBox([x0, y0, x1, y1]: Box): Box {
  const [width, height] = [MARGIN * (x1 - x0), MARGIN * (y1 - y0)]
  return [x0 - width, y0 - height, x1 + width, y1 + height]
}

/** The box of the samples that have a prediction; null without any. */
function sampleBox(present: Frame, classes: number): Box | null {
  const places: number[] = []
  for (let row = 0; row < present.prediction.length; row += 1) {
    if (isDrawn(present.prediction, row, classes)) places.push(present.x(row), present.y(row))
  }
  return spreadBox(Float32Array.from(places))
}

/** Glides to the samples of the present snapshot; the camera then stays there, whatever snapshot is shown. */
export function fitSnapshot(): void {
  const present = frame(index.peek())
  const box = present === undefined ? null : sampleBox(present, run.peek()?.classes.length ?? 0)
  if (box !== null) fitTo(roomyBox(box))
}
