/** The marks above the canvas, as SVG: names of the classes, hovered and pinned sample. Updated once per drawn frame. */
import { type Named, placedNames } from './names'
import type { Extent, Place } from './logic'

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

const NS = 'http://www.w3.org/2000/svg'
const NAME_HEIGHT = 22

function element(name: string, attributes: Record<string, string | number>, parent: Element): SVGElement {
  const made = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  parent.append(made)
  return made
}

export class Overlay {
  private readonly names: SVGElement
  private readonly pin: SVGElement
  private readonly hover: SVGElement
  private readonly texts = new Map<number, { node: SVGElement; text: string; width: number }>()
  private shifts = new Map<number, Place>()

  constructor(svg: SVGSVGElement) {
    svg.replaceChildren()
    this.names = element('g', { class: 'landscape-names' }, svg)
    this.pin = element('g', { class: 'landscape-pin' }, svg)
    element('circle', { r: 9, class: 'ring' }, this.pin)
    element('circle', { r: 6.5, class: 'fill' }, this.pin)
    this.hover = element('g', { class: 'landscape-hover' }, svg)
    element('circle', { r: 5, class: 'fill' }, this.hover)
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
    this.shifts = placedNames(inside, this.shifts, spot)
    for (const name of names) this.place(name)
  }

  private place(name: Name): void {
    const { node } = this.texts.get(name.id)!
    const shift = this.shifts.get(name.id)
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
      node.textContent = name.text
      known = { node, text: name.text, width: 0 }
      this.texts.set(name.id, known)
    }
    if (known.width === 0) known.width = (known.node as SVGTextElement).getComputedTextLength() + 8
    return known.width
  }

  setPin(mark: Mark | null): void {
    place(this.pin, mark)
  }

  setHover(mark: Mark | null): void {
    place(this.hover, mark)
  }
}

function place(group: SVGElement, mark: Mark | null): void {
  group.style.display = mark === null ? 'none' : ''
  if (mark === null) return
  group.setAttribute('transform', `translate(${mark.x.toFixed(2)} ${mark.y.toFixed(2)})`)
  group.style.color = mark.colour
}
