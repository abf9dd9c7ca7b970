/** Looking at the present snapshot alone: early ones are small beside what they grow into. */
import { frame } from '../../model/frames'
import { fitTo } from '../../state/camera'
import { index } from '../../state/playhead'

/** As much room around the samples as the box of all snapshots leaves. */
const MARGIN = 0.12

/** Glides to the samples of the present snapshot; the camera then stays there, whatever snapshot is shown. */
export function fitSnapshot(): void {
  const present = frame(index.peek())
  if (present === undefined) return
  const [width, height] = [65535 * present.scale[0], 65535 * present.scale[1]]
  const [x, y] = present.offset
  fitTo([x - MARGIN * width, y - MARGIN * height, x + (1 + MARGIN) * width, y + (1 + MARGIN) * height])
}
