/** Numbers per sample beyond those of a frame. */
import { address } from './address'
import { body } from './client'
import { parseTensors, tensorOf } from './safetensors'

/** How often the prediction of a sample has changed: a whole number, the same at every step. */
export const FLIPS = 'flips'

export interface ValuesPlace {
  run: string
  /** One of `RunInfo.quantities`, or `FLIPS`. */
  name: string
  step: number
  version: string
}

/** Half precision bits of every point (NaN unknown), or whole numbers for `FLIPS`. */
export async function fetchValues(place: ValuesPlace, count: number, signal?: AbortSignal): Promise<Uint16Array> {
  const { run, name, step, version } = place
  const file = parseTensors(await body(address('values', { run, name, step, v: version }), signal))
  return tensorOf(file, 'values', [name === FLIPS ? 'U16' : 'F16'], [count]).data as Uint16Array
}
