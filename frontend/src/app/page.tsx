import type { JSX } from 'preact'
import frame from './frame.css'
import { adopt } from '../style/sheet'

adopt(frame)

/** The frame: bar, left column, canvas, right column, timeline. */
export function Page(): JSX.Element {
  return <div class="page" />
}
