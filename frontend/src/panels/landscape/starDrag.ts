/** Dragging the axes of star coordinates: the present snapshot follows at once, the others when the axis is let go. */
import { computed, signal } from '@preact/signals'
import { type Frame, frame } from '../../model/frames'
import { makeLayout } from '../../model/layouts'
import { type Axis, starFrame } from '../../model/starFrame'
import { index, pause } from '../../state/playhead'
import { onOpen, problem, run } from '../../state/run'
import { fetchProbabilities } from '../../wire/probabilities'

/** More axes are drawn without ends that can be moved. */
export const MOST_AXES = 32

/** The present snapshot as the dragged axes make it; null while nobody drags. */
export const draggedFrame = signal<Frame | null>(null)
const draggedAxes = signal<readonly Axis[] | null>(null)

/** The ends of the axes as they are drawn; null where the layout has none. */
export const starAxes = computed<readonly Axis[] | null>(() => {
  const layout = run.value?.layout
  if (layout?.visualizer !== 'star') return null
  return draggedAxes.value ?? (layout.axes as unknown as readonly Axis[])
})

let shares: { of: string; values: Uint8Array } | null = null
let wanted = ''

/** Fetches what dragging needs; called when an axis is taken in hand. */
async function prepare(): Promise<void> {
  const info = run.peek()
  const snapshot = info?.snapshots[index.peek()]
  if (info === null || snapshot === undefined) return
  const of = `${info.name} ${snapshot.digest}`
  if (shares?.of === of || wanted === of) return
  wanted = of
  const place = { run: info.name, step: snapshot.step, version: snapshot.digest }
  try {
    const values = await fetchProbabilities(place, [info.points, info.classes.length])
    shares = { of, values }
    if (draggedAxes.peek() !== null) project()
  } catch {
    // the picture then follows when the axis is let go
  } finally {
    if (wanted === of) wanted = ''
  }
}

function project(): void {
  const [info, axes, base] = [run.peek(), draggedAxes.peek(), frame(index.peek())]
  const snapshot = info?.snapshots[index.peek()]
  if (info === null || axes === null || base === undefined || snapshot === undefined) return
  if (shares?.of === `${info.name} ${snapshot.digest}`) draggedFrame.value = starFrame(base, shares.values, axes)
}

/** Moves the end of one axis. */
export function moveAxis(of: number, to: Axis): void {
  const axes = starAxes.peek()
  if (axes === null) return
  pause()
  void prepare()
  draggedAxes.value = axes.map((axis, i) => (i === of ? to : axis))
  project()
}

function letGo(): void {
  draggedAxes.value = null
  draggedFrame.value = null
}

/** Asks for the layout of the axes as they lie; until it is there the picture stays as it was dragged. */
export async function keepAxes(): Promise<void> {
  const axes = draggedAxes.peek()
  if (axes === null) return
  try {
    await makeLayout({ visualizer: 'star', axes: axes.map(([x, y]) => [x, y]) })
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error)
  }
  if (draggedAxes.peek() === axes) letGo()
}

onOpen(() => {
  shares = null
  letGo()
})
