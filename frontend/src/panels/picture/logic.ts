/** What to know before reading the picture, in words. */
import { shareInWords } from '../../parts/number'
import { type Moment, momentName } from '../../parts/when'
import type { LayoutInfo, SnapshotInfo } from '../../wire/messages'

/** A live layout may be re-anchored once a later snapshot is at least this accurate on the first probe. */
export const ACCURATE = 0.8

const REASONS: Record<LayoutInfo['anchor_reason'], string> = {
  last: 'the last snapshot',
  accurate: 'the first with 80 % accuracy',
  newest: 'the newest when this run was first opened',
  chosen: 'chosen here',
}

/** "PCA of the logits". */
export function layoutName({ visualizer, source }: Pick<LayoutInfo, 'visualizer' | 'source'>): string {
  if (visualizer === 'star') return 'star coordinates'
  return `PCA of the ${source === 'representation' ? 'representations' : source}`
}

/** The same in the few words that fit beside a title: "PCA, logits". */
export function shortName({ visualizer, source }: Pick<LayoutInfo, 'visualizer' | 'source'>): string {
  if (visualizer === 'star') return 'star'
  return source === 'representation' ? 'PCA' : `PCA, ${source}`
}

/** What a point is, in the present colours. `by`: what it is coloured by. */
export function pointText(by: string, territory: LayoutInfo['territory'], border: string): string {
  const colour = by === 'label' || by === 'prediction' ? `in the colour of its ${by}` : `coloured by its ${by}`
  const ground =
    territory === 'none' ? '' : `; the ground is what the model predicts there, ${border} where it hesitates`
  return `A point is a sample ${colour}${ground}.`
}

/** How star coordinates are made, and what they hide. */
export const STAR_TEXTS = {
  made: 'Every class pulls along its axis by its probability: at the end of an axis the model is sure of that class, at the centre it takes all for alike.',
  hides:
    'Opposite axes cancel: a sample torn between two opposite classes lies at the centre too. Another order, or dragging an axis, tells them apart.',
} as const

/** What put the axes of star coordinates where they are. `anchor`: what the snapshot is called. */
export function orderText(order: LayoutInfo['order'], anchor: string): string {
  if (order === 'dragged') return 'The axes lie where somebody dragged them.'
  if (order === 'confusion') return `Classes that are taken for one another at ${anchor} lie side by side.`
  return 'The axes stand in the order of the classes.'
}

export interface Anchored {
  layout: LayoutInfo
  moments: readonly Moment[]
  /** Whether the page speaks of epochs. */
  epochs: boolean
  /** Whether a later snapshot would make better axes. */
  outgrown: boolean
}

/** Where the axes come from, what they hold there and that they stay; only the first where room is short. */
export function anchorText({ layout, moments, epochs, outgrown }: Anchored, short = false): string {
  const anchor = moments.find(({ step }) => step === layout.anchor)
  const name = anchor === undefined ? `step ${String(layout.anchor)}` : momentName(anchor, epochs)
  if (layout.visualizer === 'star' && short) return orderText(layout.order, name)
  if (outgrown) return `Axes from ${name}, before the model knew much.`
  if (short) return `Axes from ${name}.`
  if (layout.visualizer === 'star') return orderText(layout.order, name)
  const share = sum(layout.explained)
  const hold = share > 0 ? `, which they describe at ${shareInWords(share)}` : ''
  return `Axes from ${name} (${REASONS[layout.anchor_reason]})${hold}; the same in every snapshot.`
}

function sum(parts: readonly number[]): number {
  return parts.slice(0, 2).reduce((total, part) => total + (Number.isFinite(part) ? part : 0), 0)
}

export interface Fidelity {
  /** In [0, 1]. */
  share: number
  /** "At this epoch the two axes hold 41 % of the variance:" */
  claim: string
  advice: string
}

/** How much of the variance of a snapshot the two axes hold and what that allows; null where it is not known. */
export function fidelity({ held }: Pick<LayoutInfo, 'held'>, index: number, epochs: boolean): Fidelity | null {
  const share = held[index] ?? null
  if (share === null || !Number.isFinite(share)) return null
  const advice =
    share >= 0.9
      ? 'distances can be read.'
      : share >= 0.6
        ? 'groups can be read, single distances with care.'
        : 'read colours and neighbourhoods with care.'
  const moment = epochs ? 'epoch' : 'snapshot'
  return { share, claim: `At this ${moment} the two axes hold ${shareInWords(share)} of the variance:`, advice }
}

/** What the ground is made from, where it is not the recorded head. */
export function groundText({ territory }: Pick<LayoutInfo, 'territory'>): string | null {
  if (territory === 'nearest') return 'The ground is approximate: it follows the nearest recorded samples.'
  if (territory === 'none') return 'No ground: this run has neither a head nor logits to paint it from.'
  return null
}

/** The newest snapshot that would make better axes, where the present ones were the newest of a young run; else null. */
export function betterAnchor(
  layout: Pick<LayoutInfo, 'anchor' | 'anchor_reason'>,
  snapshots: readonly SnapshotInfo[],
  probe: string | undefined,
): SnapshotInfo | null {
  if (layout.anchor_reason !== 'newest' || probe === undefined) return null
  const later = snapshots.filter(
    ({ step, scores }) => step > (layout.anchor ?? step) && (scores[probe]?.accuracy ?? 0) >= ACCURATE,
  )
  return later.at(-1) ?? null
}
