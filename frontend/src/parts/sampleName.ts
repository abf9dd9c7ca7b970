/** What a sample is called: its probe and its id. */
import { describe } from '../model/points'

/** "train 17"; empty before the samples have come. */
export function sampleName(row: number): string {
  const known = describe(row)
  return known === null ? '' : `${known.probe} ${String(known.id)}`
}
