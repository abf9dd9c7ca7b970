/** Turns a parsed query into a plan: every name looked up, every number checked. */
import { confidenceSteps, intervals, numberOf, roundedIntervals, singleValue } from './numbers'
import {
  acceptedCategories,
  acceptedClasses,
  acceptedProbes,
  namedColumn,
  namedGroups,
  places,
  equalityOnly,
  saysUnknown,
} from './names'
import type { ClassSource, Condition, Plan, Test } from './plan'
import { QueryError, nearest, shown } from './problem'
import { parsed } from './parse'
import type { Node, Term, When } from './syntax'
import { FIELDS, type Field, type Vocabulary, fieldOf, isUsable, quantityOf, written } from './vocabulary'

const SOURCES = { label: 'label', pred: 'prediction', truth: 'truth' } as const

/** The plan of a text; null for an empty one. Raises QueryError with the characters that are wrong. */
export function planned(text: string, known: Vocabulary): Plan | null {
  const tree = parsed(text)
  if (tree === null) return null
  const plan: Plan = { condition: null, snapshot: null, when: null }
  const rest: Node[] = []
  for (const part of conjuncts(tree)) {
    if (part.kind === 'when') setWhen(plan, part, known)
    else if (isMoment(part)) setSnapshot(plan, part, known)
    else rest.push(part)
  }
  const conditions = rest.map((part) => condition(part, known))
  const [only] = conditions
  if (only !== undefined) plan.condition = conditions.length === 1 ? only : { kind: 'and', parts: conditions }
  return plan
}

/** The parts that all have to hold. */
export function conjuncts(tree: Node): readonly Node[] {
  return tree.kind === 'and' ? tree.parts.flatMap(conjuncts) : [tree]
}

function isMoment(node: Node): node is Term {
  return node.kind === 'term' && fieldOf(node.field.text)?.kind === 'moment' && node.operator !== null
}

function setWhen(plan: Plan, { part, ...span }: When, known: Vocabulary): void {
  if (plan.when !== null) throw new QueryError(span, 'Got "when:" twice; write when:(one and other).')
  plan.when = condition(part, known)
}

function setSnapshot(plan: Plan, term: Term, known: Vocabulary): void {
  const name = term.field.text
  if (plan.snapshot !== null)
    throw new QueryError(term, `Got a second snapshot; a query is evaluated at one. Use when: for several.`)
  if (term.operator?.text !== ':' && term.operator?.text !== '=')
    throw new QueryError(
      term.operator ?? term,
      `Got "${term.operator?.text ?? ''}" after ${name}, expected ":"; write ${name}:4.`,
    )
  if (name === 'epoch' && !known.inEpochs)
    throw new QueryError(
      term.field,
      'This run counts steps, not epochs; write step: and the number under the timeline.',
    )
  const item = singleValue(term)
  const wanted = numberOf(item, name)
  const values = known.snapshots.map(({ number, step }) => (name === 'epoch' ? number : step))
  // the page shows two decimals
  const found = values.findIndex((value) => Math.abs(value - wanted) < (name === 'epoch' ? 0.00501 : 0.5))
  if (found < 0)
    throw new QueryError(item, `No snapshot is called ${name} ${shown(item.text)}; ${nearestNumber(wanted, values)}`)
  plan.snapshot = found
}

function nearestNumber(wanted: number, values: readonly number[]): string {
  const [first] = values
  if (first === undefined) return 'nothing is recorded yet.'
  const near = values.reduce(
    (best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best),
    first,
  )
  return `the nearest one is ${Number(near.toFixed(2))}.`
}

function condition(node: Node, known: Vocabulary): Condition {
  if (node.kind === 'not') return { kind: 'not', part: condition(node.part, known) }
  if ('parts' in node) return { kind: node.kind, parts: node.parts.map((part) => condition(part, known)) }
  if (node.kind === 'when')
    throw new QueryError(
      node,
      'when: stands beside the other conditions, not under or, not or another when; take it out of the group.',
    )
  const test: Condition = { kind: 'test', test: tested(node, known) }
  // of two fields both have to be known, which the opposite would turn around
  if (test.test.kind === 'same') return test
  return node.operator?.text === '!=' ? { kind: 'not', part: test } : test
}

function unknownField({ field, operator }: Term, known: Vocabulary): QueryError {
  const got = shown(field.text)
  const usable = FIELDS.filter((one) => isUsable(one, known)).map(({ name }) => name)
  const meant = nearest(field.text, usable)
  if (meant !== null) return new QueryError(field, `Got "${got}", which is no field; did you mean ${meant}?`)
  const named = operator === null ? known.classes.find((name) => name.toLowerCase() === field.text) : undefined
  if (named !== undefined)
    return new QueryError(field, `Got "${got}" alone; write label:${written(named)} or pred:${written(named)}.`)
  return new QueryError(field, `Got "${got}", which is no field; there are ${usable.join(', ')}.`)
}

function unusable({ field }: Term, { name, kind }: Field): QueryError {
  if (kind === 'group') return new QueryError(field, `This run has no ${name} yet; select samples and name them first.`)
  const what = kind === 'column' ? 'columns' : name === 'angle' ? 'target_angle' : name
  return new QueryError(field, `This run has recorded no ${what}; leave ${kind === 'column' ? 'them' : 'it'} out.`)
}

function tested(term: Term, known: Vocabulary): Test {
  const field = fieldOf(term.field.text)
  if (field === undefined) throw unknownField(term, known)
  if (field.kind === 'moment')
    throw new QueryError(term, `${field.name}: stands beside the other conditions, once; take it out of the group.`)
  if (!isUsable(field, known)) throw unusable(term, field)
  if (field.kind === 'bare') return bare(term, field.name)
  if (term.operator === null)
    throw new QueryError(term, `"${field.name}" alone says nothing; write ${example(field, known)}.`)
  switch (field.kind) {
    case 'class':
      return classTest(term, SOURCES[field.name as keyof typeof SOURCES], known)
    case 'probe':
      return { kind: 'probe', accepts: acceptedProbes(term, known) }
    case 'group':
      return { kind: 'group', groups: namedGroups(term, field.name as 'tag' | 'selection', known) }
    case 'column':
      return columnTest(term, known)
    default:
      return numberTest(term, field.name)
  }
}

/** A class, or another field of classes where no class is called so. */
function classTest(term: Term, of: ClassSource, known: Vocabulary): Test {
  const [value] = term.values
  const item = value === undefined || value.range || term.values.length > 1 ? null : value.low
  const other = item === null || item.quoted ? undefined : fieldOf(item.text.toLowerCase())
  if (item === null || other?.kind !== 'class' || places(known.classes, item.text).length > 0)
    return { kind: 'class', of, accepts: acceptedClasses(term, known) }
  equalityOnly(term, 'class')
  if (!isUsable(other, known)) throw unusable({ ...term, field: item }, other)
  const as = SOURCES[other.name as keyof typeof SOURCES]
  return { kind: 'same', of, as, equal: term.operator?.text !== '!=' }
}

function example({ name, kind }: Field, known: Vocabulary): string {
  if (kind === 'class') return `${name}:${written(known.classes[0] ?? '0')}`
  if (kind === 'number') return name === 'id' ? 'id:17' : `${name}>0.5`
  if (kind === 'probe') return `${name}:${written(known.probes[0]?.name ?? 'test')}`
  if (kind === 'column') return `col.${written(known.columns[0]?.name ?? 'age')}:…`
  return `${name}:${written(known.groups.find((group) => group.kind === name)?.name ?? 'name')}`
}

function bare(term: Term, name: string): Test {
  if (term.operator === null) return { kind: 'correct', right: name === 'right' }
  throw new QueryError(
    term.operator,
    `Got "${term.operator.text}" after ${name}, which stands alone; take the rest away.`,
  )
}

function numberTest(term: Term, name: string): Test {
  if (name === 'conf') return { kind: 'confidence', accepts: confidenceSteps(term) }
  if (name === 'id') return { kind: 'id', intervals: intervals(term, name) }
  if (name === 'flips') return { kind: 'measured', of: name, intervals: intervals(term, name) }
  return { kind: 'measured', of: quantityOf(name) ?? name, intervals: roundedIntervals(term, name) }
}

function columnTest(term: Term, known: Vocabulary): Test {
  if (term.column === null)
    throw new QueryError(term.field, `Got "col" without a name; write ${example(fieldOf('col')!, known)}.`)
  const column = namedColumn(term.column, known)
  const { categories } = known.columns[column]!
  if (categories !== null) return { kind: 'category', column, accepts: acceptedCategories(term, categories) }
  const unknown = term.values.find(({ low, range }) => !range && low !== null && saysUnknown(low))
  const numbers = term.values.filter((value) => value !== unknown)
  if (unknown !== undefined) equalityOnly({ ...term, values: [] }, 'value that is unknown')
  const asked = intervals({ ...term, values: numbers }, `col.${term.column.text}`)
  return { kind: 'number', column, unknown: unknown !== undefined, intervals: asked }
}
