/** The picture as an SVG document: base image, points, marks, legend and caption. Names go in as text only. */
import type { Category } from '../../model/scale'
import type { Extent, Place } from './logic'

const NS = 'http://www.w3.org/2000/svg'
const ROW = 20
const EDGE = 12
const SWATCH = 10
/** Width of a letter of the legend, about. */
const LETTER = 6.6
const MOST_ENTRIES = 60
const STYLES = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap'],
  ...['paint-order', 'opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor'],
]

export interface Dot extends Place {
  radius: number
  fill: string
  opacity: number
  /** Width of its ring; 0 without. */
  ring: number
  /** Radius of its core; 0 without. */
  core: number
}

export interface Legend {
  title: string
  entries: readonly Category[]
  /** Of a scale of numbers: colours from the least to the largest, and both as text. */
  stops?: readonly string[]
  ends?: readonly [string, string]
}

export interface PictureParts {
  size: Extent
  /** Address of the base image; null where it is drawn beneath in another way. */
  base: string | null
  dots: readonly Dot[]
  /** The SVGs that lie over the canvas. */
  marks: readonly SVGSVGElement[]
  legend: Legend
  caption: string
  colours: { surface: string; text: string; muted: string; ink: string; core: string }
}

type Attributes = Record<string, string | number>

/** Text without what XML forbids. */
export function xmlText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
}

/** A name for a file from words that may be anything. */
export function fileName(words: readonly string[], extension: string): string {
  const text = words.map((word) => word.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').replaceAll(/^[._-]+|[._-]+$/gu, ''))
  const name = Array.from(text.filter((word) => word !== '').join('-'))
    .slice(0, 100)
    .join('')
  return `${name === '' ? 'landscape' : name}.${extension}`
}

function add(parent: Element, name: string, attributes: Attributes, text?: string): Element {
  const made = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  if (text !== undefined) made.textContent = xmlText(text)
  parent.append(made)
  return made
}

const short = (value: number): string => String(Math.round(100 * value) / 100)

/** A copy that carries its looks itself; what is not shown is left out. */
function standalone(node: Element): Element | null {
  const style = getComputedStyle(node)
  if (style.display === 'none' || node.classList.contains('reach') || node.tagName === 'title') return null
  const made = document.createElementNS(NS, node.tagName)
  for (const { name, value } of node.attributes)
    if (!['class', 'style', 'tabindex', 'role'].includes(name) && !/^(aria|data|on)/.test(name))
      made.setAttribute(name, value)
  for (const name of STYLES) {
    const value = style.getPropertyValue(name)
    if (value !== '') made.setAttribute(name, value)
  }
  for (const child of node.childNodes) {
    if (child instanceof Element) made.append(...[standalone(child)].filter((one) => one !== null))
    else if (child.nodeType === Node.TEXT_NODE) made.append(xmlText(child.textContent ?? ''))
  }
  return made
}

interface Entry extends Category {
  x: number
  y: number
}

/** Where the entries of a legend stand: beside each other, in rows of that width. */
export function legendRows(entries: readonly Category[], width: number): { entries: Entry[]; rows: number } {
  const shown = entries.slice(0, MOST_ENTRIES)
  const rest = entries.length - shown.length
  const all = rest > 0 ? [...shown, { name: `and ${rest} more`, colour: 'none' }] : shown
  let [x, row] = [0, 0]
  const placed = all.map((entry): Entry => {
    const own = SWATCH + 6 + Math.min(width - 30, LETTER * Array.from(entry.name).length) + 14
    if (x > 0 && x + own > width) {
      x = 0
      row += 1
    }
    const at = { ...entry, x, y: row * ROW }
    x += own
    return at
  })
  return { entries: placed, rows: placed.length === 0 ? 0 : row + 1 }
}

function drawDots(svg: Element, { dots, colours }: PictureParts): void {
  const group = add(svg, 'g', {})
  for (const { x, y, radius, fill, opacity, ring, core } of dots) {
    const stroke: Attributes = ring > 0 ? { stroke: colours.ink, 'stroke-width': short(ring) } : {}
    add(group, 'circle', { cx: short(x), cy: short(y), r: short(radius), fill, opacity, ...stroke })
    if (core > 0) add(group, 'circle', { cx: short(x), cy: short(y), r: short(core), fill: colours.core })
  }
}

function drawLegend(svg: Element, { legend, size, caption, colours }: PictureParts): number {
  const font = { 'font-family': 'Inter, sans-serif', 'font-size': 11, fill: colours.text }
  const strip = add(svg, 'g', { transform: `translate(${EDGE} ${size.height + EDGE})` })
  add(strip, 'text', { ...font, y: 10, 'font-weight': 600 }, caption)
  const { entries, rows } = legendRows(legend.entries, size.width - 2 * EDGE)
  const list = add(strip, 'g', { transform: `translate(0 ${ROW})` })
  for (const { name, colour, x, y } of entries) {
    add(list, 'rect', { x, y, width: SWATCH, height: SWATCH, rx: 2, fill: colour })
    add(list, 'text', { ...font, x: x + SWATCH + 6, y: y + 9 }, name)
  }
  if (legend.stops === undefined) return EDGE + (rows + 1) * ROW + EDGE / 2
  const gradient = add(svg, 'linearGradient', { id: 'scale' })
  for (const [i, stop] of legend.stops.entries())
    add(gradient, 'stop', { offset: i / Math.max(1, legend.stops.length - 1), 'stop-color': stop })
  const [low, high] = legend.ends ?? ['', '']
  add(list, 'text', { ...font, y: 9 }, `${legend.title}  ${low}`)
  const at = LETTER * (legend.title.length + low.length + 2) + 8
  add(list, 'rect', { x: at, y: 0, width: 160, height: SWATCH, fill: 'url(#scale)' })
  add(list, 'text', { ...font, x: at + 168, y: 9 }, high)
  return EDGE + 2 * ROW + EDGE / 2
}

/** The document as text, and its extent. */
export function pictureSvg(parts: PictureParts): { text: string; size: Extent } {
  const { size, base, marks, colours } = parts
  const svg = document.createElementNS(NS, 'svg')
  const clip = add(svg, 'clipPath', { id: 'canvas' })
  add(clip, 'rect', { width: size.width, height: size.height })
  const canvas = add(svg, 'g', { 'clip-path': 'url(#canvas)' })
  if (base !== null) add(canvas, 'image', { href: base, width: size.width, height: size.height })
  drawDots(canvas, parts)
  for (const mark of marks)
    for (const child of mark.children) canvas.append(...[standalone(child)].filter((one) => one !== null))
  const ground = add(svg, 'rect', { y: size.height, width: size.width, fill: colours.surface })
  const height = size.height + drawLegend(svg, parts)
  ground.setAttribute('height', String(height - size.height))
  for (const [name, value] of Object.entries({ width: size.width, height, viewBox: `0 0 ${size.width} ${height}` }))
    svg.setAttribute(name, String(value))
  return { text: new XMLSerializer().serializeToString(svg), size: { width: size.width, height } }
}
