/** A small table with everything that a query can ask for, and a seeded generator of numbers. */
import type { Moment, Table } from '../../src/query/evaluate'
import type { Vocabulary } from '../../src/query/vocabulary'

export const KNOWN: Vocabulary = {
  classes: ['cat', 'dog', 'hot dog', 'Owl'],
  probes: [
    { key: 'p0', name: 'train' },
    { key: 'p1', name: 'test' },
  ],
  columns: [
    { name: 'age', categories: null },
    { name: 'kind', categories: ['red', 'Blue', 'light green'] },
  ],
  groups: [
    { kind: 'tag', name: 'noisy' },
    { kind: 'selection', name: 'noisy' },
    { kind: 'tag', name: 'to check' },
  ],
  quantities: ['margin', 'length'],
  snapshots: [0, 1, 2, 3].map((i) => ({ number: i + 1, step: 100 * i })),
  inEpochs: true,
  hasTruth: true,
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function whole(next: () => number, from: number, to: number): number {
  return from + Math.floor(next() * (to - from + 1))
}

export function tableOf(count: number, seed: number): Table {
  const next = random(seed)
  const codes = (classes: number): Int32Array => Int32Array.from({ length: count }, () => whole(next, -1, classes - 1))
  const bits = (): Uint8Array => Uint8Array.from({ length: count }, () => whole(next, 0, 1))
  return {
    count,
    classes: 4,
    label: codes(4),
    truth: codes(4),
    id: Float64Array.from({ length: count }, (_, i) => i - 3),
    probe: Uint8Array.from({ length: count }, (_, i) => (2 * i < count ? 0 : 1)),
    columns: [
      { values: Float64Array.from({ length: count }, () => (next() < 0.2 ? Number.NaN : whole(next, 0, 9))) },
      { values: codes(3) },
    ],
    groups: [bits(), bits(), bits()],
  }
}

export function momentOf(count: number, seed: number): Moment {
  const next = random(seed)
  const floats = (): Float32Array =>
    Float32Array.from({ length: count }, () => (next() < 0.1 ? Number.NaN : Math.fround(whole(next, -8, 8) / 4)))
  return {
    prediction: Uint8Array.from({ length: count }, () => whole(next, 0, 5)),
    confidence: Uint8Array.from({ length: count }, () => whole(next, 0, 255)),
    measured: new Map<string, ArrayLike<number>>([
      ['loss', floats()],
      ['margin', floats()],
      ['length', floats()],
      ['flips', Uint16Array.from({ length: count }, () => whole(next, 0, 6))],
    ]),
  }
}
