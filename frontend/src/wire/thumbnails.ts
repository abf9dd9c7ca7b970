/** The recorded media of many samples in one answer. */
import { address } from './address'
import { body } from './client'
import { FormatError, parseTensors, tensorOf } from './safetensors'

/** Rows of one request at most. */
export const MOST_THUMBNAILS = 256

export interface ThumbnailRange {
  run: string
  probe: string
  /** Rows of the probe. */
  rows: readonly number[]
  /** Digest of the probe. */
  version: string
}

/** The bytes of every row from an answer; FormatError where they do not fit. */
export function thumbnailsOf(buffer: ArrayBuffer, count: number): Uint8Array<ArrayBuffer>[] {
  const file = parseTensors(buffer)
  const offsets = tensorOf(file, 'offsets', ['U32'], [count + 1]).data
  const bytes = tensorOf(file, 'bytes', ['U8'], [-1]).data as Uint8Array<ArrayBuffer>
  return Array.from({ length: count }, (_, i) => {
    const from = offsets[i]!
    const to = offsets[i + 1]!
    if (from > to || to > bytes.length) {
      throw new FormatError(`medium ${i} is said to be bytes ${from} to ${to} of ${bytes.length}`)
    }
    return bytes.subarray(from, to)
  })
}

/** The media of some rows of a probe, in the order of the rows. */
export async function fetchThumbnails(
  { run, probe, rows, version }: ThumbnailRange,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const url = address('thumbnails', { run, probe, rows: rows.join(','), v: version })
  return thumbnailsOf(await body(url, signal), rows.length)
}

/** The medium of one row. */
export async function fetchMedium(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await body(url, signal))
}
