/** The columns of the table and what stands in them. */
import { halfFloat } from '../../wire/safetensors'
import type { SheetKey, SheetOrder } from '../../state/sheet'
import { quantityText } from '../../parts/quantity'
import type { RunInfo } from '../../wire/messages'

export interface SheetColumn {
  key: SheetKey
  title: string
  /** CSS pixels. */
  width: number
  /** Numbers stand at the right. */
  right: boolean
}

const COLUMN = 110

/** What the table of a run shows of every sample, beside its medium. */
export function sheetColumns({ probes, snapshots }: Pick<RunInfo, 'probes' | 'snapshots'>): SheetColumn[] {
  const found: SheetColumn[] = [
    { key: 'probe', title: 'probe', width: 72, right: false },
    { key: 'id', title: 'id', width: 64, right: true },
    { key: 'label', title: 'label', width: 96, right: false },
    { key: 'prediction', title: 'prediction', width: 96, right: false },
    { key: 'confidence', title: 'confidence', width: 84, right: true },
    { key: 'loss', title: 'loss', width: 64, right: true },
  ]
  if (snapshots.length > 1) found.push({ key: 'flips', title: 'flips', width: 56, right: true })
  if (probes.some((probe) => probe.has_truth)) found.push({ key: 'truth', title: 'truth', width: 96, right: false })
  const named = new Map(probes.flatMap((probe) => probe.columns.map((column) => [column.name, column.kind] as const)))
  for (const [name, kind] of named)
    found.push({ key: `column:${name}`, title: name, width: COLUMN, right: kind === 'number' })
  return found
}

/** The widths as a grid template, the medium and the check mark first. */
export function template(columns: readonly SheetColumn[]): string {
  return ['20px', '28px', ...columns.map(({ width }) => `minmax(${String(width)}px, 1fr)`)].join(' ')
}

/** For `aria-sort`. */
export function sorting(order: SheetOrder | null, key: SheetKey): 'ascending' | 'descending' | 'none' {
  if (order?.by !== key) return 'none'
  return order.descending ? 'descending' : 'ascending'
}

/** A loss from its half precision bits. */
export function lossText(bits: number | undefined): string {
  return quantityText(bits === undefined ? null : halfFloat(bits))
}

/** "312 selected of 10 000 samples". */
export function countWords(listed: string, all: string, narrowed: boolean): string {
  return narrowed ? `${listed} selected of ${all} samples` : `${listed} samples`
}
