/** Which classes are named on the canvas, and where between two snapshots. */
import { shownFlags } from '../../model/classes'
import type { Frame } from '../../model/frames'
import type { Points } from '../../model/points'
import { type Raster, territory } from '../../model/territory'
import { pickedClasses } from '../../state/classChoice'
import { hoveredClass } from '../../state/hover'
import { run } from '../../state/run'
import type { Place } from './logic'
import { MOST_NAMES, densestPlaces, placesBetween } from './names'
import type { Picture } from './picture'
import { MOST_AXES, starAxes } from './starDrag'

type Places = Map<number, Place>

export interface PlacedName {
  id: number
  text: string
  /** Whether other classes are lit. */
  faded: boolean
  at: Place
}

export class Naming {
  private readonly crowds = new WeakMap<Frame, { key: readonly unknown[]; places: Places }>()

  /** The names to write on a picture, in layout positions; classes in their order. */
  names({ from, to, pair, points: known }: Picture): PlacedName[] {
    const classes = run.value?.classes ?? []
    const hovered = hoveredClass.value
    const wanted = hovered === null ? pickedClasses.value : [hovered]
    // the ends of star axes carry the names
    if (starAxes.value !== null && classes.length <= MOST_AXES) return []
    const named = classes.length <= MOST_NAMES ? classes.map((_, i) => i) : wanted.slice(0, MOST_NAMES)
    const start = this.crowd(from, known, named, territory(pair.from) ?? null)
    const end = from === to ? start : this.crowd(to, known, named, territory(pair.to) ?? null)
    const faded = (id: number): boolean => wanted.length > 0 && !wanted.includes(id)
    const places = placesBetween(start, end, pair.t)
    return [...places].map(([id, at]) => ({ id, at, text: classes[id]?.name ?? '', faded: faded(id) }))
  }

  private crowd(one: Frame, { label, probe }: Points, named: readonly number[], ground: Raster | null): Places {
    const key = [label, shownFlags.value, named.join(), ground]
    const known = this.crowds.get(one)
    if (known !== undefined && known.key.every((part, i) => part === key[i])) return known.places
    const { positions, scale, offset, prediction } = one
    const crowd = { positions, scale, offset, prediction, label, probe, shown: shownFlags.value, ground }
    const places = densestPlaces(crowd, named)
    this.crowds.set(one, { key, places })
    return places
  }
}
