/** What the points can be coloured by. */
import type { Option } from '../../parts/filledSelect'
import type { Colouring } from '../../state/colouring'
import type { RunInfo } from '../../wire/messages'

const QUANTITIES: Record<string, string> = { target_angle: 'angle to the label' }

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
  return 'name' in colouring ? (QUANTITIES[colouring.name] ?? colouring.name) : colouring.by
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
