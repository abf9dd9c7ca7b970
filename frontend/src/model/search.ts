/** Evaluates the search text off the path of the animation: what it selects, and at which snapshots `when:` holds. */
import { batch, computed, effect } from '@preact/signals'
import { Evaluation, type Table, countWithin } from '../query/evaluate'
import { type Condition, type Plan, readsFrame } from '../query/plan'
import { QueryError } from '../query/problem'
import { planned } from '../query/resolve'
import { Mask } from '../state/mask'
import { index, moving, playing } from '../state/playhead'
import {
  type Iteration,
  type QueryProblem,
  iteration,
  queryCount,
  queryProblem,
  queryText,
  queryWaiting,
} from '../state/query'
import { onOpen, run } from '../state/run'
import { clauses, dropClause, lit, setClause } from '../state/selection'
import { shownProbes } from '../state/show'
import { frame } from './frames'
import { momentOf, searchTable, vocabulary } from './searchTable'

const TYPED_MS = 80
/** At most so often while the picture plays. */
const PLAYING_MS = 300
/** Longer work is cut into pieces. */
const SLICE_MS = 12

interface Read {
  plan: Plan | null
  problem: QueryProblem | null
}

/** Names come and go while a run loads; before the samples are there nothing can be said of them. */
const read = computed<Read>(() => {
  const text = queryText.value
  if (text.trim() === '') return { plan: null, problem: null }
  if (searchTable.value === null) return { plan: null, problem: null }
  try {
    return { plan: planned(text, vocabulary.value), problem: null }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { plan: null, problem: { from: error.from, to: error.to, message: error.message } }
  }
})

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let row = 0; row < a.length; row += 1) if (a[row] !== b[row]) return false
  return true
}

/** Selects what satisfies the condition; keeps the clause there is where nothing changes. */
function selectMatches(condition: Condition, at: number, table: Table): void {
  const moment = momentOf(condition, at, table.count)
  queryWaiting.value = moment === null
  if (moment === null) return
  const member = new Evaluation(table).at(condition, moment)
  const text = queryText.peek().trim()
  const present = clauses.peek().find(({ source }) => source === 'query')
  if (present !== undefined && present.text === text && isSame(present.mask.member, member)) return
  const mask = Mask.of(member)
  batch(() => {
    queryCount.value = mask.count
    setClause({ source: 'query', mask, text })
  })
}

/** Evaluates the text at the present snapshot. Reads every signal that the answer hangs on. */
function evaluate(): void {
  const { plan, problem } = read.value
  const table = searchTable.value
  const at = plan?.snapshot ?? index.value
  if (queryText.value.trim() === '' || (plan !== null && plan.condition === null)) forget()
  queryProblem.value = problem
  // while a text is wrong the last right one goes on to select
  const condition = plan?.condition ?? null
  if (condition !== null && table !== null) selectMatches(condition, at, table)
}

function forget(): void {
  batch(() => {
    queryWaiting.value = false
    queryCount.value = null
    dropClause('query')
  })
}

/** Runs at most every so often; what it reads is read when it runs. */
function watchMatches(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: () => void = () => undefined
  const run = (): void => {
    timer = undefined
    stop()
    let first = true
    stop = effect(() => {
      if (first) {
        first = false
        evaluate()
        return
      }
      timer ??= setTimeout(run, playing.peek() || moving.peek() ? PLAYING_MS : TYPED_MS)
    })
  }
  run()
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Counts of `when:` per content of a snapshot; forgotten when the condition or the set changes. */
let counted: { when: Condition; set: Mask | null; table: Table; evaluation: Evaluation } | null = null
const counts = new Map<string, number>()

/** Counts what is there, in slices; answers whether more could be counted at once. */
function countSome(when: Condition, set: Mask | null, table: Table): boolean {
  const snapshots = run.value?.snapshots ?? []
  if (counted?.when !== when || counted.set !== set || counted.table !== table) {
    counted = { when, set, table, evaluation: new Evaluation(table) }
    counts.clear()
  }
  const { evaluation } = counted
  const start = performance.now()
  for (let at = 0; at < snapshots.length; at += 1) {
    const key = `${at} ${snapshots[at]!.digest}`
    if (counts.has(key)) continue
    const moment = momentOf(when, at, table.count)
    if (moment === null) {
      // numbers beyond those of a frame are asked for one snapshot at a time
      if (readsFrame(when) && frame(at) === undefined) continue
      break
    }
    counts.set(key, countWithin(evaluation.at(when, moment), set?.member ?? null))
    if (performance.now() - start > SLICE_MS) return true
  }
  return false
}

function tell(set: Mask | null, table: Table): void {
  const of = set?.count ?? table.count
  iteration.value = (run.peek()?.snapshots ?? []).flatMap(({ digest }, at): Iteration[] => {
    const count = counts.get(`${at} ${digest}`)
    return count === undefined ? [] : [{ index: at, count, of }]
  })
}

/** Samples of the probes that are drawn; null for all of them. */
const shown = computed<Mask | null>(() => {
  const probes = run.value?.probes ?? []
  const hidden = probes.filter(({ key }) => !shownProbes.value.has(key))
  if (hidden.length === 0) return null
  const member = new Uint8Array(run.value?.points ?? 0).fill(1)
  for (const { offset, count } of hidden) member.fill(0, offset, offset + count)
  return Mask.of(member)
})

/** Counts at every snapshot: among what is selected, without a selection among what is shown. */
function watchIterations(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    const when = read.value.plan?.when ?? null
    const table = searchTable.value
    const set = lit.value ?? shown.value
    clearTimeout(timer)
    if (when === null || table === null || (set !== null && set.length !== table.count)) {
      if (queryText.value.trim() === '' || read.value.plan !== null) iteration.value = null
      return
    }
    const go = (): void => {
      const more = countSome(when, set, table)
      tell(set, table)
      if (more) timer = setTimeout(go, 0)
    }
    go()
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Keeps matches and iterations up to date; returns what ends it. */
export function startSearch(): () => void {
  const stops = [watchMatches(), watchIterations()]
  return () => {
    for (const stop of stops) stop()
  }
}

onOpen(() => {
  counts.clear()
  counted = null
  batch(() => {
    queryWaiting.value = false
    queryCount.value = null
    queryProblem.value = null
    iteration.value = null
  })
})
