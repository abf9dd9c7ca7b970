/** Red, green, blue and 255 of every point at a snapshot, by the chosen colouring. */
import { halfFloat } from '../wire/safetensors'
import type { Colouring } from '../state/colouring'
import type { Frame } from './frame'
import { PALETTE } from './palette'
import type { Points } from './points'
import { type ColourScale, alongStops, shareOf } from './scale'

/** Codes of the points and the packed colour of each code; codes beyond the table are unknown. */
export interface Coded {
  codes: Uint8Array | Uint16Array | Int32Array
  table: Uint32Array
}

/** A colour as the four bytes of a little-endian word. */
export function packed([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}

function packedText(colour: string): number {
  return packed([1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)))
}

/** The bytes of all points. */
export function colourBytes({ codes, table }: Coded, unknown: number): Uint8Array {
  const words = new Uint32Array(codes.length)
  const known = table.length
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row]!
    words[row] = code >= 0 && code < known ? table[code]! : unknown
  }
  return new Uint8Array(words.buffer)
}

function cycled(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => packedText(PALETTE[i % PALETTE.length]!))
}

function tableOf(
  count: number,
  share: (code: number) => number,
  stops: readonly string[],
  unknown: number,
): Uint32Array {
  return Uint32Array.from({ length: count }, (_, code) => {
    const at = share(code)
    return Number.isNaN(at) ? unknown : packed(alongStops(stops, at))
  })
}

/** 0 right, 1 wrong, −1 where label or prediction is unknown. */
export function correctness(label: Int32Array, prediction: ArrayLike<number>, classes: number): Int32Array {
  const codes = new Int32Array(label.length)
  for (let row = 0; row < codes.length; row += 1) {
    const [own, called] = [label[row]!, prediction[row]!]
    codes[row] = own < 0 || called >= classes ? -1 : own === called ? 0 : 1
  }
  return codes
}

/** Codes 0 … 255 along the range of a scale, −1 for NaN. */
function steps(values: Float64Array, range: readonly [number, number]): Int32Array {
  const codes = new Int32Array(values.length)
  for (let row = 0; row < codes.length; row += 1) {
    const share = shareOf(values[row]!, range)
    codes[row] = Number.isNaN(share) ? -1 : Math.round(255 * share)
  }
  return codes
}

export interface Coloured {
  by: Colouring
  /** Null while its numbers are on the way. */
  scale: ColourScale | null
  points: Points
  frame: Frame
  /** What `model/values.ts` has for the colouring at that snapshot. */
  values: Uint16Array | undefined
  classes: number
  /** Red, green and blue in 0 … 255 of what is not known. */
  unknown: readonly number[]
}

function numberCodes(coloured: Coloured, range: readonly [number, number], stops: readonly string[]): Coded | null {
  const { by, points, frame, values, unknown } = coloured
  const [bits, nothing] = [by.by === 'loss' ? frame.lossBits : values, packed(unknown)]
  switch (by.by) {
    case 'confidence':
      return { codes: frame.confidence, table: tableOf(256, (code) => code / 255, stops, nothing) }
    case 'column': {
      const column = points.columns?.get(by.name)
      if (column?.kind !== 'number') return null
      return { codes: steps(column.values, range), table: tableOf(256, (code) => code / 255, stops, nothing) }
    }
    case 'flips': {
      const table = tableOf(65536, (code) => shareOf(code, range), stops, nothing)
      return bits === undefined ? null : { codes: bits, table }
    }
    default: {
      const table = tableOf(65536, (code) => shareOf(halfFloat(code), range), stops, nothing)
      return bits === undefined ? null : { codes: bits, table }
    }
  }
}

function coded(coloured: Coloured): Coded | null {
  const { by, scale, points, frame, classes } = coloured
  if (scale === null) return null
  if (scale.kind === 'numbers') return numberCodes(coloured, scale.range, scale.stops)
  switch (by.by) {
    case 'prediction':
      return { codes: frame.prediction, table: cycled(classes) }
    case 'truth':
      return points.truth === null ? null : { codes: points.truth, table: cycled(classes) }
    case 'correctness':
      return {
        codes: correctness(points.label, frame.prediction, classes),
        table: Uint32Array.from(scale.kind === 'categories' ? scale.categories : [], ({ colour }) =>
          packedText(colour),
        ),
      }
    case 'column': {
      const column = points.columns?.get(by.name)
      return column?.kind === 'category' ? { codes: column.codes, table: cycled(column.categories.length) } : null
    }
    default:
      return { codes: points.label, table: cycled(classes) }
  }
}

/** The colours of all points; all unknown where the numbers have not come. A prediction that is not known is no confidence either. */
export function pointColours(coloured: Coloured): Uint8Array {
  const { points, unknown, by, frame, classes } = coloured
  const found = coded(coloured)
  const nothing = packed(unknown)
  const bytes = colourBytes(
    found ?? { codes: new Int32Array(points.count).fill(-1), table: new Uint32Array() },
    nothing,
  )
  if (by.by !== 'confidence') return bytes
  const words = new Uint32Array(bytes.buffer)
  for (let row = 0; row < words.length; row += 1) if (frame.prediction[row]! >= classes) words[row] = nothing
  return bytes
}

/** Whether the colours of a colouring are the same in all snapshots. */
export function isStatic({ by }: Colouring): boolean {
  return by === 'label' || by === 'truth' || by === 'flips' || by === 'column'
}
