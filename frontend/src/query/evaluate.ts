/** Evaluates a plan over columns: one pass per term over typed arrays, one byte per sample. */
import { type ClassSource, type Condition, type Interval, type Test, isLasting } from './plan'

/** What is the same at every snapshot. */
export interface Table {
  count: number
  classes: number
  /** −1 where unknown. */
  label: Int32Array
  truth: Int32Array | null
  id: Float64Array
  /** Index of the probe. */
  probe: Uint8Array
  /** In the order of the vocabulary; numbers with NaN, or category codes with −1, where unknown. */
  columns: readonly { values: Float64Array | Int32Array }[]
  /** In the order of the vocabulary; 1 for a member. */
  groups: readonly Uint8Array[]
}

/** What one snapshot adds. */
export interface Moment {
  /** The number of classes, or more, where unknown. */
  prediction: Uint8Array | Uint16Array
  /** 0 … 255 for 0 … 1. */
  confidence: Uint8Array
  /** loss, flips, margin …; NaN where unknown. */
  measured: ReadonlyMap<string, ArrayLike<number>>
}

/** A recorded snapshot has to have what the plan reads; see `measuredBy`. */
export class MissingValues extends Error {
  override name = 'MissingValues'
}

/** Evaluates conditions over one table; terms that are the same at every snapshot are computed once. */
export class Evaluation {
  private readonly lasting = new Map<Test, Uint8Array>()

  constructor(private readonly table: Table) {}

  /** 1 for every sample that satisfies the condition. The array may be kept, not changed. */
  at(condition: Condition, moment: Moment): Uint8Array {
    switch (condition.kind) {
      case 'test':
        return this.test(condition.test, moment)
      case 'not':
        return inverted(this.at(condition.part, moment))
      default:
        return condition.parts
          .map((part) => this.at(part, moment))
          .reduce((held, next) => (condition.kind === 'and' ? both(held, next) : either(held, next)))
    }
  }

  private test(test: Test, moment: Moment): Uint8Array {
    const known = this.lasting.get(test)
    if (known !== undefined) return known
    const made = tested(test, this.table, moment)
    if (isLasting(test)) this.lasting.set(test, made)
    return made
  }
}

/** How many samples satisfy both: the condition, and belonging to a set (all without one). */
export function countWithin(member: Uint8Array, set: Uint8Array | null): number {
  let count = 0
  if (set === null) for (let row = 0; row < member.length; row += 1) count += member[row]!
  else for (let row = 0; row < member.length; row += 1) count += member[row]! & set[row]!
  return count
}

function inverted(a: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length)
  for (let row = 0; row < a.length; row += 1) out[row] = a[row]! ^ 1
  return out
}

function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length)
  for (let row = 0; row < a.length; row += 1) out[row] = a[row]! & b[row]!
  return out
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length)
  for (let row = 0; row < a.length; row += 1) out[row] = a[row]! | b[row]!
  return out
}

function tested(test: Test, table: Table, moment: Moment): Uint8Array {
  const { count, classes } = table
  switch (test.kind) {
    case 'class':
      return classTest(test, table, moment)
    case 'same':
      return sameness(test, table, moment)
    case 'correct':
      return correctness(test.right, table, moment)
    case 'probe':
      return looked(table.probe, test.accepts, count)
    case 'confidence':
      return confident(test.accepts, moment, classes)
    case 'measured':
      return measured(test, moment, count)
    case 'id':
      return inside(table.id, test.intervals, count)
    case 'number':
      return numbers(test, table)
    case 'category':
      return looked(table.columns[test.column]!.values, test.accepts, count)
    case 'group':
      return test.groups.map((place) => table.groups[place]!).reduce(either, new Uint8Array(count))
  }
}

/** One type of array per loop keeps the loops fast; copying between types is native. */
function ints(codes: ArrayLike<number>): Int32Array {
  return codes instanceof Int32Array ? codes : new Int32Array(codes)
}

function floats(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values)
}

/** What the table says of every code; codes outside of it are unknown: its last place. */
function looked(codes: ArrayLike<number>, accepts: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count)
  const known = ints(codes)
  const last = accepts.length - 1
  for (let row = 0; row < count; row += 1) {
    // negative codes become large ones
    out[row] = accepts[Math.min(known[row]! >>> 0, last)]!
  }
  return out
}

function classTest({ of, accepts }: Test & { kind: 'class' }, table: Table, moment: Moment): Uint8Array {
  if (of === 'label') return looked(table.label, accepts, table.count)
  if (of === 'prediction') return looked(moment.prediction, accepts, table.count)
  return table.truth === null
    ? new Uint8Array(table.count).fill(accepts.at(-1)!)
    : looked(table.truth, accepts, table.count)
}

function codesOf(of: ClassSource, table: Table, moment: Moment): Int32Array {
  if (of === 'prediction') return ints(moment.prediction)
  return of === 'label' ? table.label : (table.truth ?? new Int32Array(table.count).fill(-1))
}

function sameness({ of, as, equal }: Test & { kind: 'same' }, table: Table, moment: Moment): Uint8Array {
  const out = new Uint8Array(table.count)
  const one = codesOf(of, table, moment)
  const other = codesOf(as, table, moment)
  for (let row = 0; row < table.count; row += 1) {
    // negative codes become large ones
    const known = one[row]! >>> 0 < table.classes && other[row]! >>> 0 < table.classes
    out[row] = Number(known && (one[row] === other[row]) === equal)
  }
  return out
}

/** Right or wrong needs both: a label and a prediction. Without branches, which random data would mislead. */
function correctness(right: boolean, { label, count, classes }: Table, { prediction }: Moment): Uint8Array {
  const out = new Uint8Array(count)
  const called = ints(prediction)
  const wrong = right ? 0 : 1
  for (let row = 0; row < count; row += 1) {
    const own = label[row]!
    const other = called[row]!
    // the sign bit is set where the label is known and the prediction is one of the classes
    const known = ((~own & (other - classes)) >>> 31) & 1
    out[row] = known & (Number(own === other) ^ wrong)
  }
  return out
}

function confident(accepts: Uint8Array, { confidence, prediction }: Moment, classes: number): Uint8Array {
  const out = new Uint8Array(confidence.length)
  const called = ints(prediction)
  for (let row = 0; row < out.length; row += 1)
    out[row] = accepts[confidence[row]!]! & ((called[row]! - classes) >>> 31)
  return out
}

function measured({ of, intervals }: Test & { kind: 'measured' }, moment: Moment, count: number): Uint8Array {
  const values = moment.measured.get(of)
  if (values === undefined) throw new MissingValues(`${of} of this snapshot is not there`)
  return inside(values, intervals, count)
}

function numbers({ column, intervals, unknown }: Test & { kind: 'number' }, table: Table): Uint8Array {
  const { values } = table.columns[column]!
  const out = inside(values, intervals, table.count)
  if (unknown) for (let row = 0; row < out.length; row += 1) if (Number.isNaN(values[row]!)) out[row] = 1
  return out
}

/** NaN lies in no interval. */
function inside(values: ArrayLike<number>, intervals: readonly Interval[], count: number): Uint8Array {
  const out = new Uint8Array(count)
  const [only] = intervals
  if (only === undefined) return out
  const numbers = floats(values)
  if (intervals.length > 1) scattered(numbers, intervals, out)
  else between(numbers, only, out)
  return out
}

function between(values: Float64Array, { low, high, lowOpen, highOpen }: Interval, out: Uint8Array): void {
  // the neighbouring numbers make every end a closed one
  const from = lowOpen ? following(low) : low
  const to = highOpen ? -following(-high) : high
  for (let row = 0; row < out.length; row += 1) {
    const value = values[row]!
    out[row] = Number(value >= from) & Number(value <= to)
  }
}

const bits = new DataView(new ArrayBuffer(8))

/** The next larger number. */
function following(value: number): number {
  if (value === Number.POSITIVE_INFINITY || Number.isNaN(value)) return value
  if (value === 0) return Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return bits.getFloat64(0)
}

/** Many intervals: the last one that begins at or below the value is the only one that can hold it. */
function scattered(values: Float64Array, intervals: readonly Interval[], out: Uint8Array): void {
  const lows = Float64Array.from(intervals, ({ low }) => low)
  const highs = Float64Array.from(intervals, ({ high }) => high)
  const least = lows[0]!
  const most = highs.at(-1)!
  for (let row = 0; row < out.length; row += 1) {
    const value = values[row]!
    if (!(value >= least && value <= most)) continue
    let from = 0
    let to = lows.length
    while (from < to) {
      const middle = (from + to) >> 1
      if (lows[middle]! <= value) from = middle + 1
      else to = middle
    }
    if (value <= highs[from - 1]!) out[row] = 1
  }
}
