/** What the page and the picking worker say to each other. */
import type { Look } from './look'
import type { Raw } from './places'

export type ToWorker =
  | { kind: 'places'; generation: number; rows: Uint32Array; from: Raw; to: Raw | null; t: number }
  | { kind: 'nearest'; question: number; x: number; y: number; radius: number }
  | { kind: 'enclosed'; question: number; polygon: Float64Array; count: number }
  | {
      kind: 'look'
      question: number
      box: readonly [number, number, number, number]
      inner: readonly [number, number, number, number]
      most: number
    }

export type FromWorker =
  | { kind: 'indexed'; generation: number }
  | { kind: 'nearest'; question: number; row: number | null }
  | { kind: 'enclosed'; question: number; member: Uint8Array }
  | { kind: 'look'; question: number; look: Look | null }
