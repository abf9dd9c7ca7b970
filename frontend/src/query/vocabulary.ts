/** The names that a query may use: classes, probes, columns, tags, snapshots of the open run. */

export interface Vocabulary {
  /** In the order of the logits; may be empty, equal or look like numbers. */
  classes: readonly string[]
  probes: readonly { key: string; name: string }[]
  /** `categories` of a numeric column is null. */
  columns: readonly { name: string; categories: readonly string[] | null }[]
  groups: readonly { kind: 'tag' | 'selection'; name: string }[]
  /** Beyond loss and confidence: margin, length, target_angle. */
  quantities: readonly string[]
  /** In their order; `number` is what the page calls it. */
  snapshots: readonly { number: number; step: number }[]
  /** Whether the page counts epochs, else steps. */
  inEpochs: boolean
  hasTruth: boolean
}

export const NO_NAMES: Vocabulary = {
  classes: [],
  probes: [],
  columns: [],
  groups: [],
  quantities: [],
  snapshots: [],
  inEpochs: true,
  hasTruth: false,
}

export type FieldKind = 'class' | 'probe' | 'number' | 'group' | 'column' | 'moment' | 'when' | 'bare'

export interface Field {
  /** As it is written in completions. */
  name: string
  /** Others that mean the same. */
  also: readonly string[]
  kind: FieldKind
  /** Shown beside it in the list. */
  hint: string
}

/** Every field of the language; some only where the run has recorded what they need. */
export const FIELDS: readonly Field[] = [
  { name: 'label', also: [], kind: 'class', hint: 'class as labelled' },
  { name: 'pred', also: ['prediction'], kind: 'class', hint: 'class as predicted' },
  { name: 'truth', also: [], kind: 'class', hint: 'true class, where recorded' },
  { name: 'wrong', also: [], kind: 'bare', hint: 'label ≠ prediction' },
  { name: 'right', also: ['correct'], kind: 'bare', hint: 'label = prediction' },
  { name: 'conf', also: ['confidence'], kind: 'number', hint: 'confidence, 0 to 1' },
  { name: 'loss', also: [], kind: 'number', hint: 'cross-entropy' },
  { name: 'margin', also: [], kind: 'number', hint: 'label against the best other class' },
  { name: 'length', also: [], kind: 'number', hint: 'of the representation' },
  { name: 'angle', also: ['target_angle'], kind: 'number', hint: 'to the class direction' },
  { name: 'flips', also: [], kind: 'number', hint: 'changes of the prediction' },
  { name: 'split', also: ['probe'], kind: 'probe', hint: 'train, test …' },
  { name: 'tag', also: [], kind: 'group', hint: 'samples of a tag' },
  { name: 'selection', also: [], kind: 'group', hint: 'samples of a saved selection' },
  { name: 'id', also: [], kind: 'number', hint: 'id, as 17,18 or 10..20' },
  { name: 'col', also: [], kind: 'column', hint: 'a recorded column' },
  { name: 'epoch', also: [], kind: 'moment', hint: 'evaluate at that epoch' },
  { name: 'step', also: [], kind: 'moment', hint: 'evaluate at that step' },
  { name: 'when', also: [], kind: 'when', hint: 'list the snapshots at which it holds' },
]

/** The quantity of the run that a field of the language reads; null for those of every frame. */
export function quantityOf(field: string): string | null {
  if (field === 'angle') return 'target_angle'
  return field === 'margin' || field === 'length' ? field : null
}

/** The field of that name in lower case, if there is one. */
export function fieldOf(name: string): Field | undefined {
  return FIELDS.find((field) => field.name === name || field.also.includes(name))
}

/** Whether the run has what a field needs. */
export function isUsable({ name, kind }: Field, known: Vocabulary): boolean {
  if (name === 'truth') return known.hasTruth
  if (name === 'step' || name === 'epoch') return (name === 'epoch') === known.inEpochs && known.snapshots.length > 0
  if (kind === 'group') return known.groups.some((group) => group.kind === name)
  if (kind === 'column') return known.columns.length > 0
  const quantity = quantityOf(name)
  return quantity === null || known.quantities.includes(quantity)
}

/** A name as it has to be written: with quotes where it holds spaces or signs, or would read as something else. */
export function written(name: string): string {
  const plain =
    /^[\p{L}\p{N}_/+*%#&@$~^?;|.-]+$/u.test(name) && !name.includes('..') && !/^(and|or|not|unknown|-.*)$/i.test(name)
  if (plain) return name
  const escaped = name.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
  return `"${escaped}"`
}
