/** One snapshot as the canvas needs it: typed views of a fetched body. */
import { FormatError, type TensorFile, halfFloats, tensorOf } from '../wire/safetensors'

export interface Scaling {
  scale: readonly [number, number]
  offset: readonly [number, number]
}

/** Positions, predictions, confidences and losses of all points at one step. */
export class Frame {
  private widened: Float32Array | null = null

  constructor(
    readonly step: number,
    /** x, y, x, y …; a position is offset + scale · number. */
    readonly positions: Uint16Array,
    readonly scaling: Scaling,
    readonly prediction: Uint8Array | Uint16Array,
    /** 0 … 255 for 0 … 1. */
    readonly confidence: Uint8Array,
    /** Cross-entropy as half precision bits. */
    readonly lossBits: Uint16Array,
  ) {}

  get scale(): readonly [number, number] {
    return this.scaling.scale
  }

  get offset(): readonly [number, number] {
    return this.scaling.offset
  }

  /** Cross-entropy of every point; NaN where the label is unknown. Widened when first asked for. */
  get loss(): Float32Array {
    this.widened ??= halfFloats(this.lossBits)
    return this.widened
  }

  x(row: number): number {
    return this.offset[0] + this.scale[0] * this.positions[2 * row]!
  }

  y(row: number): number {
    return this.offset[1] + this.scale[1] * this.positions[2 * row + 1]!
  }
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isFinite(part))
}

/** Scale and offset of every step from a body's metadata. */
export function scalings(file: TensorFile): Map<number, Scaling> {
  const text = file.metadata.get('frames') ?? ''
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new FormatError('the frames carry no scales')
  }
  const found = new Map<number, Scaling>()
  for (const [step, entry] of Object.entries(parsed as Record<string, Partial<Scaling> | null>)) {
    const scale: unknown = entry?.scale
    const offset: unknown = entry?.offset
    if (!isPair(scale) || !isPair(offset)) throw new FormatError(`the frame of step ${step} has no valid scale`)
    found.set(Number(step), { scale, offset })
  }
  return found
}

/** The frames of a body in the order of `steps`; FormatError where one is missing or of another size. */
export function framesOf(file: TensorFile, steps: readonly number[], count: number): Frame[] {
  const known = scalings(file)
  return steps.map((step) => {
    const scaling = known.get(step)
    if (scaling === undefined) throw new FormatError(`the frame of step ${step} is missing`)
    const positions = tensorOf(file, `${step}/positions`, ['U16'], [count, 2]).data as Uint16Array
    const prediction = tensorOf(file, `${step}/prediction`, ['U8', 'U16'], [count]).data as Uint8Array | Uint16Array
    const confidence = tensorOf(file, `${step}/confidence`, ['U8'], [count]).data as Uint8Array
    const loss = tensorOf(file, `${step}/loss`, ['F16'], [count]).data as Uint16Array
    return new Frame(step, positions, scaling, prediction, confidence, loss)
  })
}
