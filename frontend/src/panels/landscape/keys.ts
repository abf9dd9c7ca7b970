/** The landscape's keys: + and − zoom, 0 fits all snapshots, F the present one. */
import { fitCamera, zoomBy } from '../../state/camera'
import { fitSnapshot } from './fit'

const STEP = 1.4

/** Handles a key of the page; answers whether it was one of ours. */
export function landscapeKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  switch (event.key) {
    case '+':
    case '=':
      zoomBy(STEP)
      return true
    case '-':
    case '−':
    case '_':
      zoomBy(1 / STEP)
      return true
    case '0':
      fitCamera()
      return true
    case 'f':
    case 'F':
      fitSnapshot()
      return true
    default:
      return false
  }
}
