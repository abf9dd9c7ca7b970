/** The life of one sample over the snapshots. */
import type { Values } from '../../charts/curve'
import { thin } from '../../parts/number'

/** What is needed of a frame. */
export interface Seen {
  prediction: ArrayLike<number>
  /** 0 … 255 for 0 … 1. */
  confidence: ArrayLike<number>
}

/** Stands for a snapshot in which the sample has no prediction. */
export const UNCALLED = -1

export interface History {
  /** Predicted class per snapshot, or `UNCALLED`; null where the frame is not there. */
  called: readonly (number | null)[]
  /** In [0, 1]. */
  confidence: Values
}

/** What the model called one sample, snapshot by snapshot. */
export function history(
  row: number,
  count: number,
  classes: number,
  frame: (index: number) => Seen | undefined,
): History {
  const called: (number | null)[] = []
  const confidence: (number | null)[] = []
  for (let index = 0; index < count; index += 1) {
    const seen = frame(index)
    const own = seen?.prediction[row] ?? null
    const none = own !== null && own >= classes
    called.push(none ? UNCALLED : own)
    const sure = seen?.confidence[row]
    confidence.push(sure === undefined || none ? null : sure / 255)
  }
  return { called, confidence }
}

/** The row with the highest loss among the shown probes and, where there are any, the selected samples; null where no loss is known. */
export function hardest(
  loss: ArrayLike<number> | undefined,
  probe: ArrayLike<number>,
  shown: readonly boolean[],
  selected: ArrayLike<number> | null = null,
): number | null {
  let found: number | null = null
  let most = -Infinity
  for (let row = 0; row < (loss?.length ?? 0); row += 1) {
    const own = loss![row]!
    if (own > most && shown[probe[row]!] === true && selected?.[row] !== 0) {
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
  /** Snapshots in which it has no prediction. */
  uncalled: number
  /** Snapshots of the run. */
  count: number
  /** Index since which the prediction is what it is in the last snapshot. */
  since: number
  last: number
}

/** The life in numbers; null while no frame with a prediction is there. */
export function story({ called }: History, label: number): Story | null {
  const parts = stretches(called).filter((part) => part.called !== UNCALLED)
  const last = parts.at(-1)
  if (last === undefined) return null
  const known = called.filter((own) => own !== null && own !== UNCALLED)
  let changes = 0
  known.forEach((own, index) => {
    if (index > 0 && own !== known[index - 1]) changes += 1
  })
  return {
    changes,
    asLabelled: known.filter((own) => own === label).length,
    known: known.length,
    uncalled: called.filter((own) => own === UNCALLED).length,
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
  const { changes, known, uncalled, count, asLabelled, since, last } = told
  if (known === 1) return ''
  const name = words.className(last)
  const called = `${words.unit}s with a prediction`
  if (changes === 0)
    return uncalled === 0 ? `Called ${name} in every ${words.unit}.` : `Called ${name} in all ${thin(known)} ${called}.`
  const times = changes === 1 ? 'once' : changes === 2 ? 'twice' : `${String(changes)} times`
  const loaded = `${thin(known)} ${known === count ? '' : 'loaded '}${words.unit}s`
  const all = uncalled === 0 ? loaded : `${thin(known)} ${called}`
  const settled = `Last called ${name}, since ${words.moment(since)}.`
  if (label < 0) return `${settled} The prediction changed ${times} in ${all}.`
  const part = asLabelled === 0 ? 'none' : thin(asLabelled)
  return `${settled} In ${part} of ${all} called as labelled; the prediction changed ${times}.`
}
