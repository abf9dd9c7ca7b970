/** From layout units to clip space, as scale and offset, computed in double precision. */
import type { Camera } from './camera'

export interface Size {
  width: number
  height: number
}

/** x and y of clip space = number · scale + offset. */
export type Mapping = readonly [scaleX: number, scaleY: number, offsetX: number, offsetY: number]

/** Clip space of a value in [0, 1] that stands for offset + scale · value · 65535. */
export function clipMapping(
  camera: Camera,
  size: Size,
  scale: readonly [number, number],
  offset: readonly [number, number],
): Mapping {
  const x = (2 * camera.k) / size.width
  const y = (2 * camera.k) / size.height
  return [65535 * scale[0] * x, 65535 * scale[1] * y, (offset[0] - camera.x) * x, (offset[1] - camera.y) * y]
}

/** Cells of a raster (column, row; the first cell's centre is 0.5) from clip space. */
export function cellMapping(
  camera: Camera,
  size: Size,
  box: readonly [number, number, number, number],
  cells: Size,
): Mapping {
  const perX = cells.width / (box[2] - box[0] || 1)
  const perY = cells.height / (box[3] - box[1] || 1)
  return [
    (size.width / (2 * camera.k)) * perX,
    (size.height / (2 * camera.k)) * perY,
    (camera.x - box[0]) * perX,
    (camera.y - box[1]) * perY,
  ]
}
