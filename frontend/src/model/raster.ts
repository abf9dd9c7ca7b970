/** The painted ground of one snapshot, packed for the GPU: confidence, gap, support and class in four bytes. */
import { FormatError, type TensorFile, tensorOf } from '../wire/safetensors'

export interface Raster {
  width: number
  height: number
  /** x0, y0, x1, y1 in layout units; row 0 of the texels lies at y0. */
  box: readonly [number, number, number, number]
  /** Per cell: confidence 0 … 255, gap (255 = 0.25 or more), support, class (repeating as the palette does). */
  texels: Uint8Array
}

/** Classes above this repeat; a multiple of the ten colours, so that every colour stays right. */
const CLASS_PERIOD = 250

/** The class as it is written into the texels. */
export function groundClass(own: number): number {
  return own % CLASS_PERIOD
}

/** Whether the ground at a layout position is that of a class. */
export function isGroundOf({ width, height, box, texels }: Raster, own: number, x: number, y: number): boolean {
  const column = Math.floor(((x - box[0]) / (box[2] - box[0])) * width)
  const row = Math.floor(((y - box[1]) / (box[3] - box[1])) * height)
  const inside = column >= 0 && row >= 0 && column < width && row < height
  return inside && texels[4 * (row * width + column) + 3] === groundClass(own)
}

const LARGEST_SIDE = 4096

function boxOf(file: TensorFile): [number, number, number, number] {
  let box: unknown
  try {
    box = JSON.parse(file.metadata.get('box') ?? '')
  } catch {
    box = null
  }
  if (!Array.isArray(box) || box.length !== 4 || !box.every((part) => Number.isFinite(part))) {
    throw new FormatError('the territory has no valid box')
  }
  return box as [number, number, number, number]
}

/** The raster of a body; FormatError where its parts disagree. */
export function rasterOf(file: TensorFile): Raster {
  const classes = tensorOf(file, 'class', ['U8', 'U16'], [-1, -1])
  const [height, width] = classes.shape as [number, number]
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
    throw new FormatError(`the territory is ${width} × ${height} cells, expected 1 to ${LARGEST_SIDE} each way`)
  }
  const shade = tensorOf(file, 'shade', ['U8'], [height, width, 3]).data
  const texels = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i += 1) {
    texels[4 * i] = shade[3 * i]!
    texels[4 * i + 1] = shade[3 * i + 1]!
    texels[4 * i + 2] = shade[3 * i + 2]!
    texels[4 * i + 3] = groundClass(classes.data[i]!)
  }
  return { width, height, box: boxOf(file), texels }
}
