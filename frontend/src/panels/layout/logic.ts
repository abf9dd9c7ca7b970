/** The layouts that can be chosen, and the snapshots that can give the axes. */
import type { LayoutWish } from '../../model/layouts'
import type { Option } from '../../parts/filledSelect'
import type { LayoutChoice, LayoutInfo } from '../../wire/messages'

type Known = Pick<LayoutInfo, 'visualizer' | 'source' | 'order'>

const TEXTS: Record<string, string> = {
  'pca-logits': 'PCA, logits',
  'pca-representation': 'PCA, representations',
  'star-class': 'Star, by class',
  'star-confusion': 'Star, by confusion',
  'star-dragged': 'Star, dragged by hand',
}

/** The option that a layout is. */
export function optionOf({ visualizer, source, order }: Known): string {
  if (visualizer === 'pca') return `pca-${source}`
  return `star-${order === '' ? 'class' : order}`
}

/** What can be chosen in this run; axes that were dragged are there only while they are shown. */
export function layoutOptions(choices: readonly LayoutChoice[], present: Known | null): Option[] {
  const values = choices.flatMap(({ visualizer, source }) =>
    visualizer === 'pca' ? [`pca-${source}`] : ['star-class', 'star-confusion'],
  )
  const shown = present === null ? [] : [optionOf(present)]
  return [...new Set([...values, ...shown])].map((value) => ({ value, text: TEXTS[value] ?? value }))
}

/** What to ask the server for; null for what cannot be asked for by name. */
export function wishOf(option: string, anchor: number | null = null): LayoutWish | null {
  switch (option) {
    case 'pca-logits':
      return { visualizer: 'pca', source: 'logits', anchor }
    case 'pca-representation':
      return { visualizer: 'pca', source: 'representation', anchor }
    case 'star-class':
      return { visualizer: 'star', order: 'class' }
    case 'star-confusion':
      return { visualizer: 'star', order: 'confusion', anchor }
    default:
      return null
  }
}

/** Whether a snapshot defines the axes. */
export function hasAnchor({ visualizer, order }: Known): boolean {
  return visualizer === 'pca' || order === 'confusion'
}

/** One option per snapshot that can give the axes. */
export function anchorOptions(snapshots: readonly { step: number }[], names: readonly string[]): Option[] {
  return snapshots.map(({ step }, i) => ({ value: String(step), text: names[i] ?? `step ${String(step)}` }))
}
