/** The marks above the canvas, as SVG: names, hovered and inspected samples with their traces, the outline of a selection. Updated once per drawn frame. */
import { type Named, keptInside, placedNames, shortName } from './names'
import type { Extent, Place } from './logic'
import { type Trace, pathThrough } from './trace'

export interface Name extends Place {
  id: number
  text: string
  /** Whether another class is lit. */
  faded: boolean
}

export interface Mark extends Place {
  /** CSS colour of the sample. */
  colour: string
}

export interface Pinned extends Mark {
  trace: Trace | null
}

const NS = 'http://www.w3.org/2000/svg'
const NAME_HEIGHT = 22
/** CSS pixels; the legend has the rest of a longer name. */
const WIDEST_NAME = 180
/** Pixels from a stop to its number, and from the ring of the pinned sample. */
const BESIDE_STOP = 7
const BESIDE_RING = 14

function setAttributes(node: Element, attributes: Record<string, string | number>): void {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value))
}

function element(name: string, attributes: Record<string, string | number>, parent: Element): SVGElement {
  const made = document.createElementNS(NS, name)
  setAttributes(made, attributes)
  parent.append(made)
  return made
}

export class Overlay {
  private readonly names: SVGElement
  private readonly pins: SVGElement
  private readonly hover: SVGElement
  private readonly outline: SVGElement
  private readonly pinned: PinMarks[] = []
  private readonly texts = new Map<number, { node: SVGElement; text: string; width: number }>()
  private shifts = new Map<number, Place>()

  constructor(svg: SVGSVGElement) {
    svg.replaceChildren()
    this.names = element('g', { class: 'landscape-names' }, svg)
    this.pins = element('g', {}, svg)
    this.hover = element('g', { class: 'landscape-hover' }, svg)
    element('circle', { r: 5, class: 'fill' }, this.hover)
    this.outline = element('polygon', { class: 'landscape-outline' }, svg)
    this.setOutline('')
  }

  /** Shows the names, most important first; those that would touch each other or hide the `spot` give way. */
  setNames(names: readonly Name[], size: Extent, spot: (Place & Extent) | null): void {
    const known = new Set(names.map(({ id }) => id))
    for (const [id, { node }] of this.texts) {
      if (known.has(id)) continue
      node.remove()
      this.texts.delete(id)
    }
    const boxes = names.map((name): Named => ({ ...name, width: this.width(name), height: NAME_HEIGHT }))
    const inside = boxes.filter(({ x, y }) => x > 0 && y > 0 && x < size.width && y < size.height)
    const kept = inside.map((box) => keptInside(box, size))
    this.shifts = placedNames(kept, this.shifts, spot, size)
    const homes = new Map(kept.map((box) => [box.id, box]))
    for (const name of names) this.place({ ...name, ...homes.get(name.id) }, this.shifts.get(name.id))
  }

  private place(name: Name, shift: Place | undefined): void {
    const { node } = this.texts.get(name.id)!
    node.style.display = shift === undefined ? 'none' : ''
    node.classList.toggle('faded', name.faded)
    if (shift === undefined) return
    node.setAttribute('transform', `translate(${(name.x + shift.x).toFixed(1)} ${(name.y + shift.y).toFixed(1)})`)
  }

  /** Width of a name in CSS pixels, measured when it appears. */
  private width(name: Name): number {
    let known = this.texts.get(name.id)
    if (known?.text !== name.text) {
      known?.node.remove()
      const node = element('text', { class: 'landscape-name', dy: '0.35em' }, this.names)
      known = { node, text: name.text, width: 0 }
      this.texts.set(name.id, known)
    }
    if (known.width === 0) {
      const node = known.node as SVGTextElement
      const width = (text: string): number => {
        node.textContent = text
        return node.getComputedTextLength()
      }
      node.textContent = shortName(name.text, WIDEST_NAME, width)
      known.width = node.getComputedTextLength() + 8
    }
    return known.width
  }

  /** Shows the inspected samples and their traces, the last one emphasised; `numbers`: of all snapshots. */
  setPins(pins: readonly Pinned[], numbers: readonly string[]): void {
    while (this.pinned.length > pins.length) this.pinned.pop()?.remove()
    while (this.pinned.length < pins.length) this.pinned.push(new PinMarks(this.pins))
    pins.forEach((pin, i) => this.pinned[i]!.set(pin, i === pins.length - 1, numbers))
  }

  /** Shows the outline of a selection that is being made; `points` as in SVG, the empty string for none. */
  setOutline(points: string): void {
    ;(this.outline as SVGPolygonElement).style.display = points === '' ? 'none' : ''
    this.outline.setAttribute('points', points)
  }

  setHover(mark: Mark | null): void {
    place(this.hover, mark)
  }
}

/** One inspected sample: its trace below, its ring above. */
class PinMarks {
  private readonly group: SVGElement
  private readonly trace: TraceMarks
  private readonly ring: SVGElement

  constructor(parent: SVGElement) {
    this.group = element('g', {}, parent)
    this.trace = new TraceMarks(this.group)
    this.ring = element('g', { class: 'landscape-pin' }, this.group)
    element('circle', { r: 9, class: 'ring' }, this.ring)
    element('circle', { r: 6.5, class: 'fill' }, this.ring)
  }

  set(pin: Pinned, last: boolean, numbers: readonly string[]): void {
    this.group.setAttribute('class', last ? 'landscape-pinned' : 'landscape-pinned beside')
    place(this.ring, pin, last ? 1 : 0.75)
    this.trace.set(pin.trace, pin.colour, last ? numbers : [])
  }

  remove(): void {
    this.group.remove()
  }
}

/** The trace: its lines on a halo, a circle at every stop, up to three numbers. */
class TraceMarks {
  private readonly group: SVGElement
  private readonly casing: SVGElement
  private readonly past: SVGElement
  private readonly future: SVGElement
  private readonly stops: SVGElement
  private readonly numbers: SVGElement

  constructor(parent: SVGElement) {
    this.group = element('g', { class: 'landscape-trace' }, parent)
    this.casing = element('path', { class: 'casing' }, this.group)
    this.future = element('path', { class: 'future' }, this.group)
    this.past = element('path', { class: 'past' }, this.group)
    this.stops = element('g', {}, this.group)
    this.numbers = element('g', {}, this.group)
  }

  set(trace: Trace | null, colour: string, numbers: readonly string[]): void {
    this.group.style.display = trace === null ? 'none' : ''
    if (trace === null) return
    this.group.style.color = colour
    const [past, future] = [pathThrough(trace.past), pathThrough(trace.future)]
    this.casing.setAttribute('d', past + future)
    this.past.setAttribute('d', past)
    this.future.setAttribute('d', future)
    const circles = pool(this.stops, 'circle', trace.stops.length)
    trace.stops.forEach((stop, i) => {
      setAttributes(circles[i]!, { cx: stop.x, cy: stop.y, r: 3.5, class: stop.past ? 'stop' : 'stop hollow' })
    })
    const texts = pool(this.numbers, 'text', trace.numbered.length)
    trace.numbered.forEach(({ x, y, index, present }, i) => {
      const text = texts[i]!
      setAttributes(text, { x: x + (present ? BESIDE_RING : BESIDE_STOP), y, dy: '0.35em' })
      text.textContent = numbers[index] ?? ''
    })
  }
}

/** As many children of one kind as wanted; those that are there are used again. */
function pool(group: SVGElement, name: string, count: number): Element[] {
  while (group.childElementCount > count) group.lastElementChild?.remove()
  while (group.childElementCount < count) element(name, {}, group)
  return [...group.children]
}

function place(group: SVGElement, mark: Mark | null, size = 1): void {
  group.style.display = mark === null ? 'none' : ''
  if (mark === null) return
  group.setAttribute(
    'transform',
    `translate(${mark.x.toFixed(2)} ${mark.y.toFixed(2)})${size === 1 ? '' : ` scale(${size})`}`,
  )
  group.style.color = mark.colour
}
