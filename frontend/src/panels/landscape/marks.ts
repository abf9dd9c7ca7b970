/** The marks over the canvas for a picture: names, inspected samples with their traces, the hovered sample. */
import { frame } from '../../model/frames'
import { snapshotNumbers } from '../../parts/moments'
import { hoveredPoint } from '../../state/hover'
import { pinnedRows } from '../../state/pinned'
import { lastIndex } from '../../state/playhead'
import { run } from '../../state/run'
import { cssColour } from './colours'
import type { FewPoint } from './fewPictures'
import { type Place, drawnPlace, smallSpot } from './logic'
import { Naming } from './naming'
import type { Mark, Overlay, Pinned } from './overlay'
import { type Picture, isPlaced, pointBetween } from './picture'
import { type Stop, type Trace, traceThrough } from './trace'

function classCount(): number {
  return run.peek()?.classes.length ?? 0
}

function markOf({ from, to, pair, points, scene, colours }: Picture, row: number | null): Mark | null {
  if (row === null || row < 0 || row >= points.count || !isPlaced(row, classCount(), from, to)) return null
  const place = drawnPlace(scene.camera, pointBetween(from, to, pair.t, row), scene.size)
  return { ...place, colour: cssColour(colours, row) }
}

/** The way of an inspected sample through all loaded snapshots. */
function traceOf({ pair, scene }: Picture, row: number, now: Place): Trace | null {
  const stops: Stop[] = []
  for (let index = 0; index <= lastIndex.peek(); index += 1) {
    const one = frame(index)
    if (one === undefined || !isPlaced(row, classCount(), one)) continue
    stops.push({ index, ...drawnPlace(scene.camera, { x: one.x(row), y: one.y(row) }, scene.size) })
  }
  return traceThrough(stops, pair.from + pair.t * (pair.to - pair.from), now)
}

/** Where some samples are drawn, and in which colour. */
export function placesOf(picture: Picture, rows: readonly number[]): FewPoint[] {
  return rows.flatMap((row) => {
    const mark = markOf(picture, row)
    return mark === null ? [] : [{ ...mark, row }]
  })
}

export class Marks {
  private readonly naming = new Naming()

  constructor(private readonly overlay: Overlay) {}

  /** Puts all marks where the picture has them; answers where the hovered sample is drawn. */
  put(picture: Picture): Place | null {
    const { camera: view, size } = picture.scene
    const names = this.naming.names(picture).map(({ at, ...name }) => ({ ...name, ...drawnPlace(view, at, size) }))
    this.overlay.setNames(names, size, smallSpot(picture.pair.t < 0.5 ? picture.from : picture.to, view, size))
    const pins = pinnedRows.peek().flatMap((row): Pinned[] => {
      const mark = markOf(picture, row)
      return mark === null ? [] : [{ ...mark, trace: traceOf(picture, row, mark) }]
    })
    this.overlay.setPins(pins, snapshotNumbers.peek())
    const hover = markOf(picture, hoveredPoint.peek())
    this.overlay.setHover(hover)
    return hover
  }
}
