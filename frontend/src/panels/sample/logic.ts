/** The life of one sample over the snapshots. */
import type { Values } from '../../charts/curve'
import { thin } from '../../parts/number'

/** What is needed of a frame. */
export interface Seen {
  prediction: ArrayLike<number>
  /** 0 … 255 for 0 … 1. */
  confidence: ArrayLike<number>
}

export interface History {
  /** Predicted class per snapshot; null where the frame is not there. */
  called: readonly (number | null)[]
  /** In [0, 1]. */
  confidence: Values
}

/** What the model called one sample, snapshot by snapshot. */
export function history(row: number, count: number, frame: (index: number) => Seen | undefined): History {
  const called: (number | null)[] = []
  const confidence: (number | null)[] = []
  for (let index = 0; index < count; index += 1) {
    const seen = frame(index)
    called.push(seen?.prediction[row] ?? null)
    const sure = seen?.confidence[row]
    confidence.push(sure === undefined ? null : sure / 255)
  }
  return { called, confidence }
}

/** The row with the highest loss among the shown probes; null where no loss is known. */
export function hardest(
  loss: ArrayLike<number> | undefined,
  probe: ArrayLike<number>,
  shown: readonly boolean[],
): number | null {
  let found: number | null = null
  let most = -Infinity
  for (let row = 0; row < (loss?.length ?? 0); row += 1) {
    const own = loss![row]!
    if (own > most && shown[probe[row]!] === true) {
      most = own
      found = row
    }
  }
  return found
}

export interface Stretch {
  /** Indices, both included. */
  from: number
  to: number
  called: number
}

/** Neighbouring snapshots with the same prediction, joined. */
export function stretches(called: History['called']): Stretch[] {
  const found: Stretch[] = []
  called.forEach((own, index) => {
    if (own === null) return
    const last = found.at(-1)
    if (last !== undefined && last.called === own && last.to === index - 1) last.to = index
    else found.push({ from: index, to: index, called: own })
  })
  return found
}

export interface Story {
  /** How often the prediction changed from one snapshot to the next. */
  changes: number
  /** Snapshots in which the label was predicted, of those that are there. */
  asLabelled: number
  known: number
  /** Snapshots of the run. */
  count: number
  /** Index since which the prediction is what it is in the last snapshot. */
  since: number
  last: number
}

/** The life in numbers; null while no frame is there. */
export function story({ called }: History, label: number): Story | null {
  const parts = stretches(called)
  const last = parts.at(-1)
  if (last === undefined) return null
  const known = called.filter((own) => own !== null)
  let changes = 0
  known.forEach((own, index) => {
    if (index > 0 && own !== known[index - 1]) changes += 1
  })
  return {
    changes,
    asLabelled: known.filter((own) => own === label).length,
    known: known.length,
    count: called.length,
    since: last.from,
    last: last.called,
  }
}

export interface StoryWords {
  className: (index: number) => string
  /** "epoch 7". */
  moment: (index: number) => string
  /** "epoch" or "snapshot". */
  unit: string
}

/** The life in one or two short sentences. They speak of all snapshots, wherever the playhead stands, and say so. */
export function storyText(told: Story, label: number, words: StoryWords): string {
  const { changes, known, count, asLabelled, since, last } = told
  if (known === 1) return ''
  const name = words.className(last)
  if (changes === 0) return `Called ${name} in every ${words.unit}.`
  const times = changes === 1 ? 'once' : changes === 2 ? 'twice' : `${String(changes)} times`
  const all = known === count ? `all ${thin(known)} ${words.unit}s` : `${thin(known)} loaded ${words.unit}s`
  const settled = `Last called ${name}, since ${words.moment(since)}. In ${all}: changed ${times}`
  if (label < 0) return `${settled}.`
  return `${settled}, as labelled in ${asLabelled === 0 ? 'none' : thin(asLabelled)}.`
}
