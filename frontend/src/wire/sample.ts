/** One sample over snapshots. */
import { address } from './address'
import { body } from './client'
import { FormatError, parseTensors, tensorOf } from './safetensors'

export interface SamplePlace {
  run: string
  probe: string
  /** Row of the probe. */
  row: number
  /** Indices into the run's snapshots, [from, to). */
  from: number
  to: number
  version: string
}

/** T snapshots one after the other; NaN where a number is unknown. */
export interface SampleLife {
  /** Index of the first of them into the run's snapshots. */
  from: number
  classes: number
  /** T × classes. */
  probability: Float32Array
  /** −1 where unknown. */
  prediction: Int32Array
  confidence: Float32Array
  loss: Float32Array
  margin: Float32Array
}

/** The life in a body of the snapshots [from, to); FormatError where its parts disagree. */
export function lifeOf(buffer: ArrayBuffer, from: number, to: number): SampleLife {
  const count = to - from
  const file = parseTensors(buffer)
  const probability = tensorOf(file, 'probability', ['F32'], [count, -1])
  const classes = probability.shape[1] ?? 0
  const prediction = tensorOf(file, 'prediction', ['I32'], [count]).data as Int32Array
  if (prediction.some((called) => called < -1 || called >= classes)) {
    throw new FormatError(`a prediction is none of ${classes} classes`)
  }
  const numbers = (name: string): Float32Array => tensorOf(file, name, ['F32'], [count]).data as Float32Array
  return {
    from,
    classes,
    probability: probability.data as Float32Array,
    prediction,
    confidence: numbers('confidence'),
    loss: numbers('loss'),
    margin: numbers('margin'),
  }
}

export async function fetchSample(place: SamplePlace, signal: AbortSignal): Promise<SampleLife> {
  const { run, probe, row, from, to, version } = place
  return lifeOf(await body(address('sample', { run, probe, row, from, to, v: version }), signal), from, to)
}
