/** Looks up the names in a query: exactly, else without regard to case. */
import { QueryError, nearest, shown } from './problem'
import type { Item, Term, Value } from './syntax'
import { type Vocabulary, written } from './vocabulary'

/** Places of a name: all that are spelled exactly so; without any, all that are when case is ignored. */
export function places(names: readonly string[], wanted: string): number[] {
  const at = (same: (name: string) => boolean): number[] => names.flatMap((name, i) => (same(name) ? [i] : []))
  const exact = at((name) => name === wanted)
  if (exact.length > 0) return exact
  const lower = wanted.toLowerCase()
  return at((name) => name.toLowerCase() === lower)
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}

/** What to write instead of a name that is not known. */
function remedy(wanted: string, names: readonly string[]): string {
  const meant = nearest(wanted, names)
  if (meant !== null) return `did you mean ${written(meant)}?`
  if (names.length === 0) return 'there are none in this run.'
  const some = names.slice(0, 5).map(written)
  return `there ${names.length === 1 ? 'is' : 'are'} ${some.map(shown).join(', ')}${names.length > some.length ? ' …' : '.'}`
}

function unknownName(item: Item, what: string, names: readonly string[]): QueryError {
  return new QueryError(item, `No ${what} is called "${shown(item.text)}"; ${remedy(item.text, names)}`)
}

/** The one item of a value that is no range. */
export function plainItem(value: Value, what: string): Item {
  if (!value.range && value.low !== null) return value.low
  throw new QueryError(
    value,
    `Got a range, expected the name of a ${what}; list names with commas, or put a name with ".." in quotes.`,
  )
}

/** Refuses < and the like where only equality makes sense. */
export function equalityOnly(term: Term, what: string): void {
  const { operator } = term
  if (operator === null || [':', '=', '!='].includes(operator.text)) return
  throw new QueryError(operator, `A ${what} has no order: got "${operator.text}", expected ":" or "!=".`)
}

/** Whether an item says "unknown": unquoted, so that a class of that name is still reachable in quotes. */
export function saysUnknown({ text, quoted }: Item): boolean {
  return !quoted && text.toLowerCase() === 'unknown'
}

/** Whether classes may be given by their place: none of their names is a whole number. */
export function byPlace(classes: readonly string[]): boolean {
  return !classes.some((name) => isWhole(name.trim()))
}

/** Classes of an item: by name, else (unquoted) by place where that cannot be mistaken for a name. */
function classPlaces(item: Item, classes: readonly string[]): number[] {
  const named = places(classes, item.text)
  if (named.length > 0 || item.quoted || !isWhole(item.text) || !byPlace(classes)) return named
  const place = Number(item.text)
  if (place < classes.length) return [place]
  throw new QueryError(item, `There is no class ${place}: the run has ${classes.length}, counted from 0.`)
}

/** `accepts[c]` for every class, and for "unknown" in the last place. */
export function acceptedClasses(term: Term, { classes }: Vocabulary): Uint8Array {
  equalityOnly(term, 'class')
  const accepts = new Uint8Array(classes.length + 1)
  for (const value of term.values) {
    const item = plainItem(value, 'class')
    if (saysUnknown(item)) {
      accepts[classes.length] = 1
      continue
    }
    const found = classPlaces(item, classes)
    if (found.length === 0) throw unknownName(item, 'class', classes)
    for (const place of found) accepts[place] = 1
  }
  return accepts
}

/** `accepts[i]` for every probe, by name, else by key. */
export function acceptedProbes(term: Term, { probes }: Vocabulary): Uint8Array {
  equalityOnly(term, 'probe')
  const accepts = new Uint8Array(probes.length)
  const names = probes.map(({ name }) => name)
  for (const value of term.values) {
    const item = plainItem(value, 'probe')
    const named = places(names, item.text)
    const found =
      named.length > 0
        ? named
        : places(
            probes.map(({ key }) => key),
            item.text,
          )
    if (found.length === 0) throw unknownName(item, 'probe', names)
    for (const place of found) accepts[place] = 1
  }
  return accepts
}

/** Places among the groups of those that a term names. */
export function namedGroups(term: Term, kind: 'tag' | 'selection', { groups }: Vocabulary): number[] {
  equalityOnly(term, kind)
  const own = groups.flatMap((group, i) => (group.kind === kind ? [i] : []))
  const names = own.map((i) => groups[i]!.name)
  return term.values.flatMap((value) => {
    const item = plainItem(value, kind)
    const found = places(names, item.text)
    if (found.length === 0) throw unknownName(item, kind, names)
    return found.map((place) => own[place]!)
  })
}

/** Place of the column that a term names; of several that differ in case only, the first. */
export function namedColumn(column: Item, { columns }: Vocabulary): number {
  const names = columns.map(({ name }) => name)
  const [found] = places(names, column.text)
  if (found === undefined) throw unknownName(column, 'column', names)
  return found
}

/** `accepts[k]` for every category, and for unknown ones in the last place. */
export function acceptedCategories(term: Term, categories: readonly string[]): Uint8Array {
  equalityOnly(term, 'category')
  const accepts = new Uint8Array(categories.length + 1)
  for (const value of term.values) {
    const item = plainItem(value, 'category')
    const found = saysUnknown(item) ? [categories.length] : places(categories, item.text)
    if (found.length === 0) throw unknownName(item, 'category', categories)
    for (const place of found) accepts[place] = 1
  }
  return accepts
}
