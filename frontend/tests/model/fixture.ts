/** A small recorded run and the bodies that a server would send for it. */
import { batch } from '@preact/signals'
import { openRun, run } from '../../src/state/run'
import { shownProbes } from '../../src/state/show'
import type { RunInfo, SnapshotInfo } from '../../src/wire/messages'
import { bytesOf, tensorBody, type Entry } from '../wire/tensorBody'

export function snapshotInfo(step: number): SnapshotInfo {
  return { step, epoch: step, wall_time: step, digest: `s${step}`, scores: {}, scalars: {}, cost: null }
}

/** `count` points in two probes, `snapshots` snapshots with the steps 0, 10, 20 … */
export function runInfo(snapshots: number, count = 5, change: Partial<RunInfo> = {}): RunInfo {
  const probe = { total: count, media: 'image/png', has_truth: false, columns: [] }
  return {
    name: 'a/run',
    live: false,
    classes: ['cat', 'dog', 'owl'].map((name) => ({ name })),
    output: 'softmax',
    probes: [
      { ...probe, key: 'p0', name: 'train', count: count - 2, offset: 0, digest: 'd0', has_truth: true },
      { ...probe, key: 'p1', name: 'test', count: 2, offset: count - 2, digest: 'd1', media: 'text/plain' },
    ],
    points: count,
    snapshots: Array.from({ length: snapshots }, (_, i) => snapshotInfo(10 * i)),
    layout: {
      id: 'pca',
      visualizer: 'pca',
      source: 'logits',
      anchor: 0,
      anchor_reason: 'last',
      explained: [0.3, 0.2],
      held: Array.from({ length: snapshots }, () => 0.5),
      box: [-1, -1, 1, 1],
      territory: 'head',
      digest: 'layout',
      order: '',
      axes: [],
      stored_in_cache: false,
    },
    notices: [],
    attributes: {},
    layer: 'head',
    choices: [{ visualizer: 'pca', source: 'logits' }],
    layout_pending: false,
    quantities: [],
    groups: [],
    groups_digest: '',
    ...change,
  }
}

export function framesBody(steps: readonly number[], count: number): ArrayBuffer {
  const entries: Record<string, Entry> = {}
  const metadata: Record<string, unknown> = {}
  for (const step of steps) {
    const positions = Uint16Array.from({ length: 2 * count }, (_, i) => step + i)
    const half = Uint16Array.from({ length: count }, () => 0x3c00)
    entries[`${step}/positions`] = { dtype: 'U16', shape: [count, 2], bytes: bytesOf(positions) }
    entries[`${step}/loss`] = { dtype: 'F16', shape: [count], bytes: bytesOf(half) }
    entries[`${step}/prediction`] = { dtype: 'U8', shape: [count], bytes: new Uint8Array(count).fill(1) }
    entries[`${step}/confidence`] = { dtype: 'U8', shape: [count], bytes: new Uint8Array(count).fill(128) }
    metadata[step] = { scale: [0.5, 0.25], offset: [-1, step] }
  }
  return tensorBody(entries, { frames: JSON.stringify(metadata) })
}

export function territoryBody(width = 3, height = 2): ArrayBuffer {
  const cells = width * height
  const shade = Uint8Array.from({ length: 3 * cells }, (_, i) => i)
  const classes = Uint8Array.from({ length: cells }, (_, i) => i)
  return tensorBody(
    {
      class: { dtype: 'U8', shape: [height, width], bytes: classes },
      shade: { dtype: 'U8', shape: [height, width, 3], bytes: shade },
    },
    { box: '[-1, -1, 1, 1]' },
  )
}

/** Opens a run as if the server had just described it. */
export function openedRun(info: RunInfo): void {
  batch(() => {
    openRun(info.name)
    run.value = info
    shownProbes.value = new Set(info.probes.map(({ key }) => key))
  })
}
