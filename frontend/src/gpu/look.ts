/** The numbers of the landscape's look, light and dark, and the arithmetic of its colours. Source: the design's mock. */

import type { Size } from './view'

/** Red, green and blue in [0, 1]. */
export type Colour = readonly [number, number, number]

export interface Look {
  /** Ground without data. */
  canvas: Colour
  /** What a class' tint is mixed with. */
  paper: Colour
  /** Colour of the border between classes and how strongly it covers the tint. */
  edge: Colour
  edgeStrength: number
  /** Share of the class colour at chance, and what certainty adds. */
  tintLeast: number
  tintMore: number
  ink: Colour
  grey: Colour
  /** Points without a label. */
  unknown: Colour
  pointOpacity: number
  /** The core of tagged points, and how strongly ink surrounds it. */
  core: Colour
  coreHalo: number
}

/** Opacity of greyed points. */
export const GREY_OPACITY = 0.8
/** Gap at which the border ends, softened. */
export const EDGE_GAP: readonly [number, number] = [0.075, 0.105]
/** The gap that byte 255 stands for. */
export const LARGEST_GAP = 0.25
/** Tints are multiplied by this while points are greyed. */
export const DIMMED = 0.45

/** A colour written as #rrggbb. */
export function colourOf(text: string): Colour {
  const part = (at: number): number => Number.parseInt(text.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}

export const LIGHT: Look = {
  canvas: colourOf('#eceef1'),
  paper: colourOf('#ffffff'),
  edge: colourOf('#ffffff'),
  edgeStrength: 1,
  tintLeast: 0.08,
  tintMore: 0.3,
  ink: colourOf('#14171c'),
  grey: colourOf('#c3c8d0'),
  unknown: colourOf('#8b939f'),
  pointOpacity: 0.82,
  core: colourOf('#14171c'),
  coreHalo: 0,
}

export const DARK: Look = {
  canvas: colourOf('#121418'),
  paper: colourOf('#14171c'),
  edge: colourOf('#a8b0bc'),
  edgeStrength: 0.34,
  tintLeast: 0.12,
  tintMore: 0.26,
  ink: colourOf('#f4f6f9'),
  grey: colourOf('#3c424c'),
  unknown: colourOf('#717a87'),
  pointOpacity: 0.95,
  core: colourOf('#08090b'),
  coreHalo: 0.55,
}

/** How sure a confidence is between chance (0) and 1, for that many classes. */
export function sureness(confidence: number, classes: number): number {
  if (classes < 2) return 1
  return Math.min(1, Math.max(0, (confidence - 1 / classes) / (1 - 1 / classes)))
}

function smoothstep(low: number, high: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)))
  return share * share * (3 - 2 * share)
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  return [0, 1, 2].map((i) => from[i]! + (to[i]! - from[i]!) * share) as unknown as Colour
}

export interface Ground {
  /** Colour of the predicted class. */
  colour: Colour
  /** All three in [0, 1]. */
  sureness: number
  gap: number
  support: number
}

/** The colour of one place of the ground; the shader in `territory.ts` computes the same. */
export function groundColour(look: Look, ground: Ground, dimmed = 1): Colour {
  const share = (look.tintLeast + look.tintMore * ground.sureness) * dimmed
  const tint = mixed(look.paper, ground.colour, share)
  const edge = 1 - smoothstep(EDGE_GAP[0], EDGE_GAP[1], ground.gap)
  return mixed(look.canvas, mixed(tint, look.edge, edge * look.edgeStrength), ground.support)
}

/** CSS pixels of the canvas for which the radii are given; points shrink with a smaller one. */
const DRAWN_AREA = 856 * 712
const LEAST_RADIUS = 0.8
/** Share of mismatches from which their marks would be as loud as the data. */
const LOUD = 0.05

function shrinking({ width, height }: Size): number {
  return Math.min(1, Math.sqrt((width * height) / DRAWN_AREA))
}

/** Radius of a normal point in CSS pixels: by the number of points and the canvas, between 0.8 and 3. */
export function pointRadius(count: number, canvas: Size): number {
  const radius = Math.min(3, 1.65 * Math.sqrt(10_000 / Math.max(1, count)))
  return Math.max(LEAST_RADIUS, radius * shrinking(canvas))
}

/** How loud the marks of mismatches are, in [0, 1]: all that they can be up to 5 %, then less. */
function loudness(share: number): number {
  return share <= LOUD ? 1 : LOUD / share
}

/** Radius of a point with label ≠ prediction: larger than its neighbours, unless they are many. */
export function markedRadius(count: number, canvas: Size, share: number): number {
  const normal = pointRadius(count, canvas)
  return normal + Math.max(0, 2.5 * shrinking(canvas) - normal) * loudness(share)
}

/** Opacity of the ink rings for a share of mismatches. */
export function ringOpacity(share: number): number {
  return loudness(share)
}

/** Radius of a tagged point: large enough that the class colour is seen around its core. */
export function taggedRadius(normal: number): number {
  return Math.max(2.6, 1.4 * normal)
}

/** Radius of the black core of a tagged point. */
export function coreRadius(tagged: number): number {
  return 0.5 * tagged
}
