/** The landscape's keys: + − 0 F for the view, V B L for the tools, T for traces. */
import { fitCamera, zoomBy } from '../../state/camera'
import { type CanvasTool, tool } from '../../state/tool'
import { showTraces } from '../../state/traces'
import { fitSnapshot } from './fit'

const STEP = 1.4

const TOOLS = new Map<string, CanvasTool>([
  ['v', 'pan'],
  ['b', 'box'],
  ['l', 'lasso'],
])

/** Handles a key that picks a tool or what is drawn. */
function toolKey(key: string): boolean {
  const wanted = TOOLS.get(key)
  if (wanted !== undefined) tool.value = wanted
  else if (key === 't') showTraces.value = !showTraces.value
  else return false
  return true
}

/** Goes back to moving the picture by dragging; answers whether another tool was in hand. */
export function dropTool(): boolean {
  const held = tool.value !== 'pan'
  tool.value = 'pan'
  return held
}

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
      return toolKey(event.key.toLowerCase())
  }
}
