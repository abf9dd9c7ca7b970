/** What the points can be coloured by. */
import type { Option } from '../../parts/filledSelect'
import { quantityName } from '../../parts/quantity'
import type { Colouring } from '../../state/colouring'
import type { RunInfo } from '../../wire/messages'

/** A colouring as the value of an option. */
export function optionOf(colouring: Colouring): string {
  return 'name' in colouring ? `${colouring.by}:${colouring.name}` : colouring.by
}

const PLAIN = ['label', 'prediction', 'correctness', 'confidence', 'loss', 'truth', 'flips'] as const

/** The colouring of an option's value; null for none. */
export function colouringOf(option: string): Colouring | null {
  const plain = PLAIN.find((by) => by === option)
  if (plain !== undefined) return { by: plain }
  const at = option.indexOf(':')
  const by = option.slice(0, at)
  const name = option.slice(at + 1)
  return by === 'quantity' || by === 'column' ? { by, name } : null
}

/** What a colouring is called. */
export function colouringText(colouring: Colouring): string {
  if (colouring.by === 'quantity') return quantityName(colouring.name)
  return colouring.by === 'column' ? colouring.name : colouring.by
}

/** Everything that this run has recorded something of. */
export function colourings({ probes, quantities, snapshots }: RunInfo): Colouring[] {
  const found: Colouring[] = PLAIN.slice(0, 5).map((by) => ({ by }))
  found.push(...quantities.map<Colouring>((name) => ({ by: 'quantity', name })))
  if (snapshots.length > 1) found.push({ by: 'flips' })
  if (probes.some((probe) => probe.has_truth)) found.push({ by: 'truth' })
  const columns = new Set(probes.flatMap((probe) => probe.columns.map(({ name }) => name)))
  found.push(...[...columns].map<Colouring>((name) => ({ by: 'column', name })))
  return found
}

export function options(info: RunInfo): Option[] {
  return colourings(info).map((colouring) => ({
    value: optionOf(colouring),
    text: colouringText(colouring),
    group: colouring.by === 'column' ? 'Columns' : '',
  }))
}

/** Three places on a range and the numbers there. */
export function rangeTicks(low: number, high: number): { share: number; value: number }[] {
  return [0, 0.5, 1].map((share) => ({ share, value: low + share * (high - low) }))
}

/** Category of a sample: of a column, else right (0) or wrong (1); −1 where it is not known. */
export function codeOf(
  codes: Int32Array | null,
  label: Int32Array,
  prediction: ArrayLike<number> | undefined,
  classes: number,
): (row: number) => number {
  if (codes !== null) return (row) => codes[row]!
  return (row) => {
    const called = prediction?.[row]
    if (called === undefined || called >= classes || label[row]! < 0) return -1
    return called === label[row] ? 0 : 1
  }
}

export interface Counting {
  /** Per probe. */
  shown: readonly boolean[]
  /** Index of the probe of every point. */
  probe: Uint8Array
  /** 1 for what is selected; null for all. */
  member: Uint8Array | null
}

/** How many samples have each category. */
export function categoryCounts(
  length: number,
  code: (row: number) => number,
  { shown, probe, member }: Counting,
  categories: number,
): Uint32Array {
  const counts = new Uint32Array(categories)
  for (let row = 0; row < length; row += 1) {
    if (shown[probe[row]!] !== true || member?.[row] === 0) continue
    const own = code(row)
    if (own >= 0 && own < categories) counts[own]! += 1
  }
  return counts
}
