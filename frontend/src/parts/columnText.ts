/** What a recorded column says of a sample. */
import type { Column } from '../model/columns'
import { compactNumber } from './number'

/** A dash where nothing is known. */
export function columnText(column: Column, row: number): string {
  if (column.kind === 'number') return compactNumber(column.values[row])
  return column.categories[column.codes[row] ?? -1] ?? '–'
}
