/** The share of every class in every sample at one snapshot. */
import { address } from './address'
import { body } from './client'
import { parseTensors, tensorOf } from './safetensors'

export interface ProbabilitiesPlace {
  run: string
  step: number
  version: string
}

/** n × classes numbers in 1/255; status 404 where there are more than the server sends. */
export async function fetchProbabilities(
  { run, step, version }: ProbabilitiesPlace,
  shape: readonly [points: number, classes: number],
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const file = parseTensors(await body(address('probabilities', { run, step, v: version }), signal))
  return tensorOf(file, 'probability', ['U8'], shape).data as Uint8Array
}
