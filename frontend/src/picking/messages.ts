/** What the page and the picking worker say to each other. */

export type ToWorker =
  | { kind: 'index'; generation: number; rows: Uint32Array; positions: Float32Array }
  | { kind: 'nearest'; question: number; x: number; y: number; radius: number }

export type FromWorker =
  { kind: 'indexed'; generation: number } | { kind: 'nearest'; question: number; row: number | null }
