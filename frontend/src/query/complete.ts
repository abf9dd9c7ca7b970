/** What can stand at the caret: fields, operators, values. */
import { nearest } from './problem'
import { byPlace } from './names'
import { type Token, tokens } from './token'
import { FIELDS, type Field, type Vocabulary, fieldOf, isUsable, written } from './vocabulary'

export interface Option {
  /** Takes the place of the characters [from, to). */
  insert: string
  /** As the list shows it. */
  text: string
  hint: string
}

export interface Completions {
  from: number
  to: number
  options: readonly Option[]
}

/** Listed at most; the list says nothing of the rest, typing narrows it. */
export const MOST_OPTIONS = 50

interface Named {
  name: string
  hint: string
}

/** The options at a caret, best first; those that begin as the word does, then those that contain it. */
export function completions(text: string, caret: number, known: Vocabulary): Completions {
  const before = tokens(text.slice(0, caret), true).slice(0, -1)
  const last = before.at(-1)
  const touching = last?.to === caret ? last : undefined
  const typed = touching?.kind === 'word' || touching?.kind === 'quoted' ? touching : undefined
  const context = typed === undefined ? before : before.slice(0, -1)
  const field = valueField(context)
  const from = typed?.from ?? caret
  const to = typed === undefined ? caret : wordEnd(text, typed)
  if (field !== null) return { from, to, options: valueOptions(field, typed, known) }
  if (isInsideValue(context)) return { from, to, options: [] }
  if (typed?.kind === 'quoted') return { from, to, options: [] }
  const operator = operatorOptions(touching, context, known)
  if (operator !== null) return { from: caret, to: caret, options: operator }
  const options = fieldOptions(typed?.text ?? '', context, known)
  // an operator that is there already is not put in again
  const followed = /^[:=!<>]/.test(text.slice(to))
  return {
    from,
    to,
    options: followed ? options.map((one) => ({ ...one, insert: one.insert.replace(/[: ]$/, '') })) : options,
  }
}

/** Where the word ends that the caret stands in. */
function wordEnd(text: string, typed: Token): number {
  const whole = tokens(text, true).find(({ from }) => from === typed.from)
  return whole?.kind === typed.kind ? whole.to : typed.to
}

/** The field whose value is being typed, from the tokens before it; null where no value can stand. */
function valueField(context: readonly Token[]): { field: Field; column: string | null } | null {
  let at = context.length - 1
  const kind = (): Token['kind'] | undefined => context[at]?.kind
  if (kind() === 'range') return null
  while (kind() === 'comma') at -= 2
  if (kind() !== 'operator') return null
  const name = context[at - 1]
  if (name?.kind === 'quoted' && context[at - 2]?.text.toLowerCase() === 'col.')
    return { field: fieldOf('col')!, column: name.text }
  const lower = name?.text.toLowerCase() ?? ''
  if (lower.startsWith('col.')) return { field: fieldOf('col')!, column: name!.text.slice(4) }
  const field = fieldOf(lower)
  return field === undefined || field.kind === 'bare' || field.kind === 'when' ? null : { field, column: null }
}

/** Behind a range or after an operator that has no values to list. */
function isInsideValue(context: readonly Token[]): boolean {
  const last = context.at(-1)
  if (last === undefined) return false
  const asks = context.at(-2)?.text.toLowerCase() === 'when'
  return ['range', 'comma'].includes(last.kind) || (last.kind === 'operator' && !asks)
}

function valueOptions(
  at: { field: Field; column: string | null },
  typed: Token | undefined,
  known: Vocabulary,
): Option[] {
  const list = (names: readonly Named[]): Option[] =>
    ranked(names, typed?.text ?? '').map(({ name, hint }) => ({ insert: written(name), text: name, hint }))
  const { field, column } = at
  switch (field.kind) {
    case 'class':
      return withUnknown(list(classNames(known)), field.name === 'pred' ? 'no prediction' : 'no label', typed)
    case 'probe':
      return list(known.probes.map(({ name }) => ({ name, hint: '' })))
    case 'group':
      return list(known.groups.filter(({ kind }) => kind === field.name).map(({ name }) => ({ name, hint: '' })))
    case 'column': {
      const lower = column?.toLowerCase() ?? ''
      const found = known.columns.find(({ name }) => name.toLowerCase() === lower)
      return withUnknown(list((found?.categories ?? []).map((name) => ({ name, hint: '' }))), 'not recorded', typed)
    }
    case 'moment':
      return list(
        known.snapshots.map(({ number, step }) => ({ name: String(field.name === 'epoch' ? number : step), hint: '' })),
      )
    default:
      return []
  }
}

function classNames({ classes }: Vocabulary): Named[] {
  const counted = byPlace(classes)
  return classes.map((name, i) => ({ name: name === '' ? String(i) : name, hint: counted ? `class ${i}` : '' }))
}

function withUnknown(options: readonly Option[], hint: string, typed: Token | undefined): Option[] {
  const unknown = { insert: 'unknown', text: 'unknown', hint }
  const fits = typed === undefined || (typed.kind === 'word' && 'unknown'.startsWith(typed.text.toLowerCase()))
  return fits ? [...options.slice(0, MOST_OPTIONS - 1), unknown] : [...options]
}

/** Right behind a field that is written out: its operators. */
function operatorOptions(touching: Token | undefined, context: readonly Token[], known: Vocabulary): Option[] | null {
  if (touching?.kind === 'quoted' || touching?.kind !== 'word') return null
  if (context.at(-1)?.kind === 'operator') return null
  const lower = touching.text.toLowerCase()
  const column = lower.startsWith('col.')
    ? known.columns.find(({ name }) => name.toLowerCase() === lower.slice(4))
    : undefined
  const field = column === undefined ? fieldOf(lower) : undefined
  if (column === undefined && (field === undefined || !isUsable(field, known))) return null
  const ordered = column === undefined ? field?.kind === 'number' : column.categories === null
  if (field?.kind === 'bare' || field?.kind === 'column') return null
  const equal = { insert: ':', text: `${touching.text}:`, hint: 'is' }
  if (field?.kind === 'when' || field?.kind === 'moment') return [equal]
  const not = { insert: '!=', text: `${touching.text}!=`, hint: 'is not' }
  if (!ordered) return [equal, not]
  const sizes: Option[] = [
    { insert: '>', text: `${touching.text}>`, hint: 'more than' },
    { insert: '<', text: `${touching.text}<`, hint: 'less than' },
  ]
  return [...sizes, { ...equal, hint: 'is, or lies in 1..2' }]
}

function fieldOptions(typed: string, context: readonly Token[], known: Vocabulary): Option[] {
  const options: Option[] = FIELDS.filter((field) => field.kind !== 'column' && isUsable(field, known)).map(
    (field) => ({
      insert: field.kind === 'bare' ? `${field.name} ` : field.kind === 'number' ? field.name : `${field.name}:`,
      text: field.name,
      hint: field.hint,
    }),
  )
  const columns = known.columns.map(({ name, categories }) => ({
    insert: `col.${written(name)}${categories === null ? '' : ':'}`,
    text: `col.${name}`,
    hint:
      categories === null ? 'number' : `${categories.length} ${categories.length === 1 ? 'category' : 'categories'}`,
  }))
  const all = [...options, ...columns, ...joiners(context)]
  const fitting = ranked(
    all.map((option) => ({ ...option, name: option.text })),
    typed,
  )
  if (fitting.length > 0 || typed.length < 3) return fitting.map(({ insert, text, hint }) => ({ insert, text, hint }))
  const meant = nearest(
    typed,
    all.map(({ text }) => text),
  )
  return all.filter(({ text }) => text === meant)
}

function joiners(context: readonly Token[]): Option[] {
  const after = context.at(-1)?.kind
  const not = { insert: 'not ', text: 'not', hint: 'the opposite' }
  if (after === undefined || after === 'open' || after === 'minus') return [not]
  return [{ insert: 'or ', text: 'or', hint: 'either' }, { insert: 'and ', text: 'and', hint: 'both' }, not]
}

function ranked<T extends Named>(names: readonly T[], typed: string): T[] {
  const wanted = typed.toLowerCase()
  const begins: T[] = []
  const contains: T[] = []
  for (const one of names) {
    const lower = one.name.toLowerCase()
    if (lower.startsWith(wanted)) begins.push(one)
    else if (lower.includes(wanted)) contains.push(one)
  }
  return [...begins, ...contains].slice(0, MOST_OPTIONS)
}
