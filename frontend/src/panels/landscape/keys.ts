/** The landscape's keys: + and − zoom, 0 and F fit. */
import { fitCamera, zoomBy } from '../../state/camera'

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
    case 'f':
    case 'F':
      fitCamera()
      return true
    default:
      return false
  }
}

/** What the help sheet says about them. */
export const LANDSCAPE_KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['+ −', 'zoom in and out'],
  ['0 or F', 'fit the view'],
  ['wheel, drag', 'zoom about the pointer, move'],
  ['click', 'keep a sample'],
]
