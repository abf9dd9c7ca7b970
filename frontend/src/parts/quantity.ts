/** What the recorded numbers of a sample are called and how they are written. */
import { compactNumber, decimal } from './number'

const NAMES: Record<string, string> = { target_angle: 'angle to the label' }

export function quantityName(name: string): string {
  return NAMES[name] ?? name.replaceAll('_', ' ')
}

/** A loss, a margin, a length: two decimals where they say something, else about three digits; a dash for NaN. */
export function quantityText(value: number | null | undefined): string {
  const size = Math.abs(value ?? Number.NaN)
  return size >= 0.1 && size < 100 ? decimal(value, 2) : compactNumber(value)
}
