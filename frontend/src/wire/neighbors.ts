/** The nearest samples of one sample. */
import { address } from './address'
import { body } from './client'
import { FormatError, parseTensors, tensorOf } from './safetensors'

export interface NeighborsPlace {
  run: string
  probe: string
  /** Row of the probe. */
  row: number
  step: number
  /** How many. */
  k: number
  version: string
}

export interface Neighbors {
  /** Rows among the points, the nearest first. */
  rows: Uint32Array
  /** What the distances are measured in. */
  of: 'representation' | 'logits'
}

/** The neighbours in a body; FormatError where one is no point of the run. */
export function neighborsOf(buffer: ArrayBuffer, points: number): Neighbors {
  const file = parseTensors(buffer)
  const rows = tensorOf(file, 'rows', ['U32'], [-1]).data as Uint32Array
  const beyond = rows.find((row) => row >= points)
  if (beyond !== undefined) throw new FormatError(`neighbour ${beyond} is none of ${points} points`)
  return { rows, of: file.metadata.get('of') === 'logits' ? 'logits' : 'representation' }
}

/** Status 404 where they have to be computed by a job. */
export async function fetchNeighbors(place: NeighborsPlace, points: number, signal: AbortSignal): Promise<Neighbors> {
  const { run, probe, row, step, k, version } = place
  return neighborsOf(await body(address('neighbors', { run, probe, row, step, k, v: version }), signal), points)
}
