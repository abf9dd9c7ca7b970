/** Against a row-wise reading of the language that shares nothing with the columnar one but the grammar. */
import { describe, expect, test } from 'vitest'
import { Evaluation, MissingValues, type Moment, type Table, countWithin } from '../../src/query/evaluate'
import { planned } from '../../src/query/resolve'
import { KNOWN, momentOf, random, tableOf } from './fixture'

/** A random condition: its text, and whether a row satisfies it. */
interface Case {
  text: string
  holds: (row: number) => boolean
}

type Pick = <T>(of: readonly T[]) => T

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function classCase(pick: Pick, table: Table, moment: Moment): Case {
  const field = pick(['label', 'pred', 'truth'])
  const choices = ['cat', 'DOG', '"hot dog"', 'owl', '3', 'unknown']
  const chosen = [pick(choices), pick(choices)]
  const places = chosen.map((one) => Math.min(3, choices.indexOf(one)) + (one === 'unknown' ? 1 : 0))
  const denied = pick([':', '=', '!='])
  const value = (row: number): number => {
    const code = { label: table.label, pred: moment.prediction, truth: table.truth! }[field]![row]!
    return code < 0 || code > 3 ? 4 : code
  }
  return {
    text: `${field}${denied}${chosen.join(',')}`,
    holds: (row) => places.includes(value(row)) !== (denied === '!='),
  }
}

function numberCase(pick: Pick, table: Table, moment: Moment): Case {
  const field = pick(['conf', 'loss', 'margin', 'length', 'flips', 'id', 'col.age'])
  const value = (row: number): number => {
    if (field === 'conf') return moment.prediction[row]! < 4 ? moment.confidence[row]! / 255 : Number.NaN
    if (field === 'id') return table.id[row]!
    return (field === 'col.age' ? table.columns[0]!.values : moment.measured.get(field)!)[row]!
  }
  const bound = field === 'conf' ? pick([0, 0.2, 0.6, 1]) : pick([-1, 0, 0.5, 2, 5, 17])
  const form = pick(['<', '<=', '>', '>=', 'range', 'from'])
  if (form === 'range') {
    const high = bound + pick([0, 0.25, 3])
    const text = `${field}:${bound}..${high}`
    return { text, holds: (row) => value(row) >= bound && value(row) <= high }
  }
  if (form === 'from') return { text: `${field}:${bound}..`, holds: (row) => value(row) >= bound }
  return { text: `${field}${form}${bound}`, holds: (row) => COMPARE[form]!(value(row), bound) }
}

function nameCase(pick: Pick, table: Table, moment: Moment): Case {
  const own = (row: number): number => table.label[row]!
  const called = (row: number): number => moment.prediction[row]!
  const known = (row: number): boolean => own(row) >= 0 && called(row) < 4
  return pick<Case>([
    { text: 'wrong', holds: (row) => known(row) && own(row) !== called(row) },
    { text: 'Right', holds: (row) => known(row) && own(row) === called(row) },
    { text: 'split:TEST', holds: (row) => table.probe[row] === 1 },
    { text: 'probe!=p1,train', holds: () => false },
    { text: 'tag:noisy,"to check"', holds: (row) => (table.groups[0]![row]! | table.groups[2]![row]!) === 1 },
    { text: 'selection:noisy', holds: (row) => table.groups[1]![row] === 1 },
    { text: 'col.kind:red,"light green"', holds: (row) => [0, 2].includes(table.columns[1]!.values[row]!) },
    { text: 'col."kind"!=blue', holds: (row) => table.columns[1]!.values[row] !== 1 },
    { text: 'col.kind:unknown', holds: (row) => table.columns[1]!.values[row] === -1 },
    { text: 'col.age:unknown,3', holds: (row) => [3, Number.NaN].includes(table.columns[0]!.values[row]!) },
    { text: 'id:1,2,3,5..7,40', holds: (row) => [1, 2, 3, 5, 6, 7, 40].includes(table.id[row]!) },
    { text: 'flips:0,2,4..5', holds: (row) => [0, 2, 4, 5].includes(moment.measured.get('flips')![row]!) },
  ])
}

function randomCase(next: () => number, table: Table, moment: Moment, depth: number): Case {
  const pick: Pick = (of) => of[Math.floor(next() * of.length)]!
  const form = depth === 0 ? 'leaf' : pick(['leaf', 'and', 'and', 'or', 'not', 'juxtaposed'])
  if (form === 'leaf') return pick([classCase, numberCase, nameCase])(pick, table, moment)
  const a = randomCase(next, table, moment, depth - 1)
  if (form === 'not') return { text: `${pick(['not ', '-', 'NOT '])}(${a.text})`, holds: (row) => !a.holds(row) }
  const b = randomCase(next, table, moment, depth - 1)
  if (form === 'or') return { text: `(${a.text} OR (${b.text}))`, holds: (row) => a.holds(row) || b.holds(row) }
  return {
    text: `((${a.text})${form === 'and' ? ' and ' : ' '}(${b.text}))`,
    holds: (row) => a.holds(row) && b.holds(row),
  }
}

function members(text: string, table: Table, moment: Moment): number[] {
  return [...new Evaluation(table).at(planned(text, KNOWN)!.condition!, moment)]
}

describe('a query', () => {
  test.each(Array.from({ length: 60 }, (_, i) => i))('finds what a row-wise reading finds, seed %i', (seed) => {
    const table = tableOf(97, seed)
    const moment = momentOf(97, seed + 1000)
    const next = random(seed + 2000)
    for (let i = 0; i < 40; i += 1) {
      const { text, holds } = randomCase(next, table, moment, 3)
      const expected = Array.from({ length: 97 }, (_, row) => (holds(row) ? 1 : 0))
      expect(members(text, table, moment), text).toEqual(expected)
    }
  })

  test('reads a number of half precision as the page shows it', () => {
    const table = tableOf(3, 1)
    const moment = { ...momentOf(3, 1), measured: new Map([['loss', Float32Array.of(2.30078125, 2.31, Number.NaN)]]) }
    expect(members('loss:2.3', table, moment)).toEqual([1, 0, 0])
    expect(members('loss!=2.3', table, moment)).toEqual([0, 1, 1])
  })

  test('reads a confidence as its nearest step', () => {
    const table = tableOf(3, 1)
    const moment = { ...momentOf(3, 1), prediction: Uint8Array.of(0, 0, 4), confidence: Uint8Array.of(128, 127, 128) }
    expect(members('conf:0.5', table, moment)).toEqual([1, 0, 0])
    expect(members('conf<=1', table, moment)).toEqual([1, 1, 0])
  })

  test('without samples finds none', () => {
    expect(members('wrong or id:1', tableOf(0, 1), momentOf(0, 1))).toEqual([])
  })

  test('that needs numbers which are not there says so', () => {
    const plan = planned('margin<0', KNOWN)!
    const moment = { ...momentOf(5, 1), measured: new Map() }
    expect(() => new Evaluation(tableOf(5, 1)).at(plan.condition!, moment)).toThrow(MissingValues)
  })
})

test('what never changes is computed once', () => {
  const table = tableOf(20, 4)
  const { condition } = planned('label:cat id:1..9 conf>0.5', KNOWN)!
  const evaluation = new Evaluation(table)
  const first = evaluation.at(condition!, momentOf(20, 5))
  const second = evaluation.at(condition!, momentOf(20, 6))
  expect([...second]).toEqual([...new Evaluation(table).at(condition!, momentOf(20, 6))])
  expect([...first]).toEqual([...new Evaluation(table).at(condition!, momentOf(20, 5))])
})

test('matches are counted within a set', () => {
  expect(countWithin(Uint8Array.of(1, 1, 0, 1), Uint8Array.of(1, 0, 1, 1))).toBe(2)
  expect(countWithin(Uint8Array.of(1, 1, 0, 1), null)).toBe(3)
})

test('60 000 samples in 20 snapshots take at most 100 ms', () => {
  const table = tableOf(60_000, 1)
  const moments = Array.from({ length: 20 }, (_, i) => momentOf(60_000, i))
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    const { when } = planned('when:(wrong and conf>0.5)', KNOWN)!
    const evaluation = new Evaluation(table)
    for (const moment of moments) countWithin(evaluation.at(when!, moment), null)
    return performance.now() - start
  })
  expect(Math.min(...times)).toBeLessThan(100)
})
