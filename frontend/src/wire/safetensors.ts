/** Safetensors bodies as typed arrays over the same buffer: parsed with limits, never copied where aligned. */

export type Numbers =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array

export interface Tensor {
  dtype: string
  shape: readonly number[]
  /** F16 and BF16 come as their 16 raw bits; see `halfFloats`. */
  data: Numbers
}

export interface TensorFile {
  tensors: ReadonlyMap<string, Tensor>
  metadata: ReadonlyMap<string, string>
}

/** A body that is not what the format allows. */
export class FormatError extends Error {
  override name = 'FormatError'
}

const LARGEST_HEADER = 16_000_000
const MOST_TENSORS = 100_000

type ArrayMaker = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): Numbers
}

const MAKERS = new Map<string, ArrayMaker>([
  ['U8', Uint8Array],
  ['BOOL', Uint8Array],
  ['I8', Int8Array],
  ['U16', Uint16Array],
  ['F16', Uint16Array],
  ['BF16', Uint16Array],
  ['I16', Int16Array],
  ['U32', Uint32Array],
  ['I32', Int32Array],
  ['F32', Float32Array],
  ['F64', Float64Array],
])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function parsedHeader(buffer: ArrayBuffer): { header: Record<string, unknown>; start: number } {
  if (buffer.byteLength < 8) throw new FormatError(`a tensor file has at least 8 bytes, this one ${buffer.byteLength}`)
  const length = Number(new DataView(buffer).getBigUint64(0, true))
  if (length > LARGEST_HEADER || 8 + length > buffer.byteLength) {
    throw new FormatError(`the header claims ${length} bytes of a file of ${buffer.byteLength}`)
  }
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(buffer, 8, length)))
  } catch {
    throw new FormatError('the header is not JSON')
  }
  if (!isRecord(header)) throw new FormatError('the header is not an object')
  return { header, start: 8 + length }
}

function parsedTensor(name: string, entry: unknown, buffer: ArrayBuffer, start: number): Tensor {
  if (!isRecord(entry)) throw new FormatError(`tensor ${name} is not described`)
  const { dtype, shape, data_offsets: offsets } = entry
  const maker = typeof dtype === 'string' ? MAKERS.get(dtype) : undefined
  if (maker === undefined || typeof dtype !== 'string') throw new FormatError(`tensor ${name} has an unknown type`)
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) {
    throw new FormatError(`tensor ${name} has no valid shape`)
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new FormatError(`tensor ${name} has no valid offsets`)
  }
  const [from, to] = offsets as [number, number]
  const count = shape.reduce((product: number, extent: number) => product * extent, 1)
  if (from > to || start + to > buffer.byteLength || to - from !== count * maker.BYTES_PER_ELEMENT) {
    throw new FormatError(`tensor ${name}: offsets ${from} to ${to} do not fit ${dtype} [${shape.join(', ')}]`)
  }
  return { dtype, shape: shape, data: view(maker, buffer, start + from, count) }
}

function view(maker: ArrayMaker, buffer: ArrayBuffer, offset: number, count: number): Numbers {
  const size = maker.BYTES_PER_ELEMENT
  if (offset % size === 0) return new maker(buffer, offset, count)
  return new maker(buffer.slice(offset, offset + count * size), 0, count)
}

function parsedMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map()
  if (!isRecord(value)) throw new FormatError('the metadata is not an object')
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return new Map(entries)
}

/** The tensors of a body. Raises FormatError for headers that lie: sizes, types, offsets outside the body. */
export function parseTensors(buffer: ArrayBuffer): TensorFile {
  const { header, start } = parsedHeader(buffer)
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  if (names.length > MOST_TENSORS) throw new FormatError(`the file claims ${names.length} tensors`)
  const tensors = new Map(names.map((name) => [name, parsedTensor(name, header[name], buffer, start)]))
  return { tensors, metadata: parsedMetadata(header['__metadata__']) }
}

/** One tensor by name, of one of the types and of that shape (−1: any extent); FormatError else. */
export function tensorOf(file: TensorFile, name: string, dtypes: readonly string[], shape: readonly number[]): Tensor {
  const tensor = file.tensors.get(name)
  if (tensor === undefined) throw new FormatError(`tensor ${name} is missing`)
  if (!dtypes.includes(tensor.dtype)) {
    throw new FormatError(`tensor ${name} is ${tensor.dtype}, expected ${dtypes.join(' or ')}`)
  }
  const fits =
    tensor.shape.length === shape.length && shape.every((extent, i) => extent < 0 || extent === tensor.shape[i])
  if (!fits) throw new FormatError(`tensor ${name} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`)
  return tensor
}

/** The number that 16 bits of IEEE half precision stand for. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

let widened: Float32Array | null = null

/** Half precision numbers widened to float32. */
export function halfFloats(bits: Uint16Array): Float32Array {
  widened ??= Float32Array.from({ length: 65536 }, (_, code) => halfFloat(code))
  const numbers = new Float32Array(bits.length)
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = widened[bits[i]!]!
  return numbers
}
